import type { Page } from '../http/application.ts';
import { docsPage } from './docs/docs-page.ts';
import { openApiOf, publicContracts } from './openapi.ts';

/** `/openapi.json` and, for people, `/docs`: of the whole API, whichever part of it runs here. Made when first asked for. */
export function describingPages(): readonly Page[] {
  const description = once(() => openApiOf(publicContracts()));
  const json = once(() => JSON.stringify(description()));
  const docs = once(() => docsPage(description()));
  return [
    {
      path: '/openapi.json',
      content: () => ({ headers: { 'content-type': 'application/json; charset=utf-8' }, text: json() }),
    },
    { path: '/docs', content: () => ({ headers: { ...DOCS_HEADERS, ...docs().headers }, text: docs().html }) },
  ];
}

const DOCS_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function once<Made>(make: () => Made): () => Made {
  let made: { readonly value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}
