/** Below this nobody wonders whether something still happens. */
const QUIET_MS = 2000;
/** Where lines cannot be rewritten, one now and then says as much as many. */
const PLAIN_EVERY_MS = 5000;

/**
 * Says on standard error what the set-up does: standard output belongs to the program that is set up.
 * @param {string} line
 */
export function say(line) {
  console.error(line);
}

/**
 * Runs `work` and, from two seconds on, says how far it is: in place on a terminal, else as a line every five seconds.
 * @template T
 * @param {string} what `k6 2.2.0: download`
 * @param {(report: (howFar: string) => void) => Promise<T>} work May report `12 of 29 MB`.
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const inPlace = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const begun = Date.now();
  let howFar = '';
  const show = () => {
    const passed = Date.now() - begun;
    if (passed < QUIET_MS) return;
    const line = `  ${what}: ${Math.round(passed / 1000)} s${howFar && `, ${howFar}`}`;
    if (inPlace) process.stderr.write(`\r\x1b[K${line}`);
    else say(line);
  };
  const timer = setInterval(show, inPlace ? 250 : PLAIN_EVERY_MS);
  try {
    return await work((text) => {
      howFar = text;
    });
  } finally {
    clearInterval(timer);
    if (inPlace) process.stderr.write('\r\x1b[K');
  }
}

/**
 * @param {number} done Bytes.
 * @param {number | undefined} all Bytes, where the server says so.
 * @returns {string} `12 of 29 MB`
 */
export function megabytes(done, all) {
  return all === undefined ? `${inMillions(done)} MB` : `${inMillions(done)} of ${inMillions(all)} MB`;
}

/** @param {number} bytes */
function inMillions(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
