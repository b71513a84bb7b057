import type { JsonSchema } from '../json-schema.ts';
import type { Operation, OperationResponse, Parameter } from '../openapi.ts';
import { exampleOf } from './example-of.ts';
import { markup, type Markup } from './markup.ts';
import { schemaView } from './schema-view.ts';

/** One operation, folded up: method, path and summary; unfolded, what it takes and what it answers, with an example. */
export function operationView(shown: {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly components: Readonly<Record<string, JsonSchema>>;
}): Markup {
  const { path, method, operation } = shown;
  const { operationId, summary, parameters, responses, 'x-roles': roles } = operation;
  const all = Object.entries(responses);
  const body = operation.requestBody?.content['application/json']?.schema;
  return markup`<details class="operation" id="${operationId}" data-roles="${roles.join(' ')}">
    <summary>
      <span class="method ${method}">${method.toUpperCase()}</span> <code>${broken(path)}</code>
      <span class="what">${summary} ${rolesView(roles)}</span>
    </summary>
    ${parameters.length === 0 ? undefined : parametersView(parameters)}
    ${
      body === undefined
        ? undefined
        : markup`<h4>Body</h4>
            <pre>${schemaView(body)}</pre>`
    }
    <h4>Example</h4>
    <pre>${curlOf(shown, body)}</pre>
    ${all.filter(([status]) => status.startsWith('2')).map(([status, answer]) => answerView(shown, status, answer))}
    <h4>Problems</h4>
    <dl>${all.flatMap(([status, answer]) => problemsView(status, answer))}</dl>
  </details>`;
}

function rolesView(roles: readonly string[]): Markup {
  const shown = roles.length === 0 ? ['anybody'] : roles;
  return markup`${shown.map((role) => markup`<b class="role">${role}</b> `)}`;
}

/** May go on in the next line after each slash. */
function broken(path: string): Markup[] {
  return path.split('/').map((part, at) => (at === 0 ? markup`${part}` : markup`/<wbr />${part}`));
}

function parametersView(parameters: readonly Parameter[]): Markup {
  return markup`<h4>Parameters</h4>
    <dl>
      ${parameters.map(
        ({ name, in: place, required, schema, description }) =>
          markup`<dt><code>${name}</code> in the ${place}${required ? '' : ', may be left out'}</dt>
            <dd><code>${schemaView(schema)}</code> ${description}</dd>`,
      )}
    </dl>`;
}

function curlOf(
  { path, method, operation, components }: Parameters<typeof operationView>[0],
  body: JsonSchema | undefined,
): string {
  const lines = [`curl -X ${method.toUpperCase()} "$BASE${path}"`];
  if (operation.security.length > 0) lines.push('-H "Authorization: Bearer $TOKEN"');
  if (operation.parameters.some(({ in: place }) => place === 'header')) lines.push('-H "Idempotency-Key: $(uuidgen)"');
  if (body !== undefined) {
    lines.push(`-H "Content-Type: application/json"`, `-d '${JSON.stringify(exampleOf(body, components))}'`);
  }
  return lines.join(' \\\n  ');
}

function answerView(
  { components }: Parameters<typeof operationView>[0],
  status: string,
  { description, content = {} }: OperationResponse,
): Markup {
  const schema = content['application/json']?.schema ?? {};
  const text = content['text/plain'] === undefined ? '' : 'Also as text: Accept: text/plain.';
  return markup`<h4>Answer ${status}</h4>
    <p>${description}. ${text}</p>
    <pre>${schemaView(schema)}</pre>
    <pre>${JSON.stringify(exampleOf(schema, components), null, 2)}</pre>`;
}

function problemsView(status: string, { 'x-problems': problems = {} }: OperationResponse): Markup[] {
  return Object.entries(problems).map(
    ([code, title]) =>
      markup`<dt><code>${code}</code> ${status}</dt>
        <dd>${title}</dd>`,
  );
}
