import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES } from '../../http/contract.ts';
import type { OpenApi } from '../openapi.ts';
import { markup, type Markup } from './markup.ts';
import { operationView } from './operation-view.ts';
import { schemaView } from './schema-view.ts';

/** The description as a page for people: whole in itself, and by its policy unable to load or send anything. */
export function docsPage(api: OpenApi): { readonly html: string; readonly headers: Readonly<Record<string, string>> } {
  const [style, script] = ['docs-page.css', 'docs-page.js'].map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  );
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${api.info.title}: API</title>
        <style>${raw(style)}</style>
      </head>
      <body>
        ${introduction(api)}
        <main>${[...api.tags.map(({ name }) => area(api, name)), schemas(api), problems(api)]}</main>
        <script>${raw(script)}</script>
      </body>
    </html>`;
  const policy = [
    "default-src 'none'",
    `style-src ${sourceOf(style)}`,
    `script-src ${sourceOf(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html: page.html, headers: { 'content-security-policy': policy.join('; ') } };
}

/** Our own style and script, as they are. */
function raw(text = ''): Markup {
  return { html: text };
}

function sourceOf(text = ''): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}

function introduction({ info }: OpenApi): Markup {
  return markup`<header>
    <h1>${info.title}</h1>
    <p>${info.description.replaceAll('`', '')}</p>
    <p>The same for programs: <a href="/openapi.json">OpenAPI 3.1</a>.</p>
    <form role="search">
      <label>Search <input type="search" id="words" autocomplete="off" placeholder="payment, order, 409 …" /></label>
      <label>
        Role
        <select id="role">
          <option value="">anybody's</option>
          ${ROLES.filter((role) => role !== 'service').map((role) => markup`<option>${role}</option>`)}
        </select>
      </label>
      <output id="found"></output>
    </form>
  </header>`;
}

function area(api: OpenApi, tag: string): Markup {
  const views = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => operationView({ path, method, operation, components: api.components.schemas })),
  );
  return markup`<section>
    <h2>${tag}</h2>
    ${views}
  </section>`;
}

function schemas({ components }: OpenApi): Markup {
  return markup`<section>
    <h2>Schemas</h2>
    ${Object.entries(components.schemas).map(
      ([name, schema]) =>
        markup`<h3 id="schema-${name}">${name}</h3>
          <pre>${schemaView(schema)}</pre>`,
    )}
  </section>`;
}

function problems(api: OpenApi): Markup {
  const all = new Map<string, readonly [status: string, title: string]>();
  for (const { responses } of Object.values(api.paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, { 'x-problems': found = {} }] of Object.entries(responses)) {
      for (const [code, title] of Object.entries(found)) all.set(code, [status, title]);
    }
  }
  const rows = [...all].sort(([one], [other]) => one.localeCompare(other));
  return markup`<section>
    <h2>Problems</h2>
    <dl>
      ${rows.map(
        ([code, [status, title]]) =>
          markup`<dt><code>${code}</code> ${status}</dt>
            <dd>${title}</dd>`,
      )}
    </dl>
  </section>`;
}
