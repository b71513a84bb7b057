/**
 * Variables that would change our own database sessions unasked: libpq's and the `pg` driver's. An address given in
 * DATABASE_URL is complete in itself.
 */
const OF_POSTGRES = /^PG[A-Z_]+$/;

/** Variables of ours, for which an empty value means the same as none (a line `DATABASE_URL=` of a `.env` file). */
const OURS = /^(MASCARET_[A-Z_]*|DATABASE_URL|SMTP_URL|LOG_LEVEL|XDG_[A-Z]+_HOME)$/;

/** What only mascaret itself needs, with passwords in it: no worker, workload script or part of the system sees it. */
const SECRETS = new Set(['DATABASE_URL', 'SMTP_URL']);

/** Removes from mascaret's own environment what must have no effect. Call it before anything reads the environment. */
export function tidyEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment)) {
    if (OF_POSTGRES.test(name) || (OURS.test(name) && value?.trim() === '')) delete environment[name];
  }
}

/** The environment for workers and their scripts: the user's own, without the addresses and passwords of databases. */
export function environmentForScripts(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !SECRETS.has(entry[0]) && !OF_POSTGRES.test(entry[0]),
    ),
  );
}
