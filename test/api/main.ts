import { parseArgs } from 'node:util';
import { runApiSuite } from '../support/run-api-suite.ts';

// npm run test:api -- --base-url http://127.0.0.1:3000 [--password mascaret-42] [options of node --test, --name=value]
const { values, tokens } = parseArgs({
  options: { 'base-url': { type: 'string' }, password: { type: 'string', default: 'mascaret-42' } },
  strict: false,
  allowPositionals: true,
  tokens: true,
});
const baseUrl = values['base-url'];
if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) {
  process.stderr.write(
    'npm run test:api -- --base-url URL [--password mascaret-42] [options of node --test]\n' +
      'Runs the tests of the API against a system that is up: ./mascaret up microservices starts one and prints its URL.\n' +
      'It changes and removes products, orders interest and registers staff: give it a system that may be spoiled.\n' +
      "The value of an option of node --test goes with '=': --test-name-pattern=checkout.\n" +
      'The password is that of the seeded users. npm test runs the same tests against every architecture.\n',
  );
  process.exitCode = 2;
} else {
  const known = new Set(['base-url', 'password']);
  const args = tokens.flatMap((token) => {
    if (token.kind !== 'option' || known.has(token.name)) return [];
    return [token.inlineValue === true ? `${token.rawName}=${token.value}` : token.rawName];
  });
  const { code } = await runApiSuite(
    { baseUrl: baseUrl.replace(/\/+$/, ''), password: String(values.password) },
    { shown: true, args },
  );
  process.exitCode = code ?? 1;
}
