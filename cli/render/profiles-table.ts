import { formatCount } from '../../core/figures.ts';
import type { NetworkProfile } from '../../core/network.ts';
import { formatShare } from '../../core/quantities.ts';
import { roundingOf, type Figure } from '../../profiles/judge-profile.ts';
import { lossRefusal } from '../../profiles/loss-refusal.ts';
import { toToxics } from '../../profiles/to-toxics.ts';
import type { Verification } from '../../profiles/verify.ts';
import { say, sayError } from './terminal.ts';

/** The table of `mascaret profiles`, a line per profile. */
export function printProfiles(profiles: readonly NetworkProfile[]): void {
  const rows = profiles.map((profile) => [
    profile.name,
    rate(profile.downKbps),
    rate(profile.upKbps),
    roundTrip(profile),
    profile.loss === 0 ? '' : formatShare(profile.loss),
    profile.provenance,
    profile.about,
  ]);
  print(table([['profile', 'down kbit/s', 'up kbit/s', 'RTT ms', 'loss', 'provenance', ''], ...rows], [1, 2, 3, 4]));
  print(['', 'mascaret profiles show NAME tells the source; mascaret profiles verify measures what they really do.']);
}

/** Everything about one profile, and what a TCP proxy cannot do for it. */
export function printProfile(profile: NetworkProfile): void {
  const { name, about, downKbps, upKbps, source, provenance, loss } = profile;
  const roundings = [downKbps, upKbps].flatMap((kbps) => (kbps === undefined ? [] : (roundingOf(kbps) ?? [])));
  const refusal = lossRefusal(profile);
  const toxics = toToxics(profile).map(
    (toxic) =>
      `${toxic.name} ${Object.entries(toxic.attributes)
        .map(([key, value]) => `${key} ${value}`)
        .join(' ')}`,
  );
  print([`${name}: ${about}`, '']);
  print(
    table([
      ['down', downKbps === undefined ? 'not limited' : `${rate(downKbps)} kbit/s`],
      ['up', upKbps === undefined ? 'not limited' : `${rate(upKbps)} kbit/s`],
      ['round trip', `${roundTrip(profile)} ms`],
      ['loss', loss === 0 ? 'none' : `${formatShare(loss)} of packets in each direction`],
      ['source', source],
      ['provenance', provenance],
      ['toxics', toxics.length === 0 ? 'none' : toxics.join(', ')],
    ]),
  );
  print(['', ...roundings]);
  if (refusal !== undefined) print([`not usable in a run now: ${refusal}`]);
  print(['A lane shapes each connection by itself, does not delay the TCP handshake, and knows no slow start.']);
}

/** What was measured, a line per figure. */
export function printVerifications(verifications: readonly Verification[]): void {
  const rows = verifications.flatMap(({ profile, figures }) =>
    figures.map((figure) => [profile, figure.what, promised(figure), measured(figure), verdict(figure)]),
  );
  print(table([['profile', 'figure', 'promised', 'measured', 'verdict'], ...rows], [2, 3]));
  const again = verifications.filter(({ isSecondLook }) => isSecondLook === true).map(({ profile }) => profile);
  if (again.length > 0) print(['', `second measurement, after the first had missed: ${again.join(', ')}`]);
  const notes = verifications.flatMap(({ notMeasured }) => notMeasured ?? []);
  if (notes.length > 0) print(['', ...notes.map((note) => `loss not measured: ${note}`)]);
  const count = (wanted: Figure['verdict']): number =>
    verifications.flatMap(({ figures }) => figures).filter((figure) => figure.verdict === wanted).length;
  const beyond = count('beyond') === 0 ? '' : `, ${count('beyond')} beyond what this machine can show`;
  print([
    '',
    `${count('kept')} kept (round trip within 5 % or 2 ms, rates within 10 %), ${count('missed')} missed${beyond}`,
  ]);
}

/** Progress goes to standard error, so that `--json` and pipes stay clean. */
export function printMeasuring(text: string): void {
  sayError(`measuring ${text}`);
}

function promised({ what, promised: value }: Figure): string {
  if (value === undefined) return 'not limited';
  return what === 'round trip' ? `${value} ms` : `${rate(value)} kbit/s`;
}

function measured({ what, measured: value }: Figure): string {
  if (what === 'round trip') return `${value.toFixed(1)} ms`;
  return `${value < 100 ? value.toFixed(1) : formatCount(Math.round(value))} kbit/s`;
}

function verdict({ verdict: word, reason, what, promised: value, measured: seen }: Figure): string {
  if (word === 'free') return '';
  const off =
    value === undefined || value === 0 ? '' : `${seen < value ? '−' : '+'}${formatShare(Math.abs(seen / value - 1))}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const words = { kept: 'kept', missed: 'MISSED', beyond: 'beyond this machine' }[word];
  return `${words}${what === 'round trip' || off === '' ? '' : ` (${off})`}${why}`;
}

function rate(kbps: number | undefined): string {
  return kbps === undefined ? '–' : formatCount(kbps);
}

function roundTrip({ rttMs, jitterMs }: NetworkProfile): string {
  return jitterMs === 0 ? String(rttMs) : `${rttMs} ± ${jitterMs}`;
}

/** Rows as lines; columns as wide as their widest cell, those in `right` aligned to the right. */
function table(rows: readonly (readonly string[])[], right: readonly number[] = []): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function print(lines: readonly string[]): void {
  for (const line of lines) say(line);
}
