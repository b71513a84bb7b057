import { MascaretError } from '../../core/errors.ts';
import { refuseForeignHost } from '../refuse-foreign-host.ts';
import type { StandingSystem } from '../standing/standing-system.ts';
import type { BankArguments } from './bank-arguments.ts';

/** Who logs in where. */
export interface Login {
  /** Without a slash at its end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What the choice depends on beside the command line. */
export interface LoginSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The systems that are up. */
  readonly standing: readonly Pick<StandingSystem, 'architecture' | 'url' | 'users'>[];
  /** From --password-file, where it is given. */
  readonly filedPassword: string | undefined;
}

/**
 * Where to ask, as whom and with which password: command line, then environment, then the system that `mascaret up` has
 * left up, whose users all have the seeded password. Throws `MascaretError` where one of them stays open.
 */
export function chooseLogin(given: BankArguments, usual: string, surroundings: LoginSurroundings): Login {
  const { environment, standing, filedPassword } = surroundings;
  const url = checkedUrl((given.url ?? environment['MASCARET_URL']) || onlyOne(standing));
  refuseForeignHost({ url }, given.iAmAllowedToTest ?? [], 'what is done there is done');
  const username = given.as ?? usual;
  const seeded = standing.find((system) => system.url === url)?.users[0]?.password;
  const password = filedPassword ?? (environment['MASCARET_PASSWORD'] || seeded);
  if (password) return { url, username, password };
  throw new MascaretError('no-password', `the password of ${username} is not known`, {
    hint: 'Set MASCARET_PASSWORD, or give --password-file FILE (- reads standard input).',
  });
}

function onlyOne(standing: LoginSurroundings['standing']): string {
  const [system, another] = standing;
  if (system === undefined) {
    throw new MascaretError('no-system', 'there is no system to ask', {
      hint: 'Start one: mascaret up. Or name one: --url http://127.0.0.1:3000, or MASCARET_URL.',
    });
  }
  if (another === undefined) return system.url;
  throw new MascaretError('several-systems', 'several systems are up', {
    hint: `Say which:\n${standing.map(({ architecture, url }) => `--url ${url}  (${architecture})`).join('\n')}`,
  });
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
  if (isPlain) return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  throw new MascaretError('bad-url', `${JSON.stringify(text)} is not the address of a system`, {
    hint: 'Write --url http://127.0.0.1:3000',
  });
}
