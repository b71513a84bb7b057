import { suggestion } from './scenario-problem.ts';
import { readBy, type Reading, valueAt } from './scenario-reading.ts';
import { networksSchema } from './scenario-schema.ts';
import { wholeShares } from './scenario-shares.ts';

/** The section `networks`: known profiles that this machine can do, with shares that add up. Absent: localhost. */
export function readNetworks(reading: Reading): Readonly<Record<string, number>> | undefined {
  if (valueAt(reading.raw, ['networks']) === undefined) return { localhost: 1 };
  const networks = readBy(reading, networksSchema, ['networks']);
  if (networks === undefined) return undefined;
  for (const profile of Object.keys(networks)) noteProfile(reading, profile);
  return wholeShares(reading, ['networks'], networks);
}

function noteProfile(reading: Reading, profile: string): void {
  const { facts } = reading;
  if (facts === undefined) return;
  const path = ['networks', profile];
  if (!facts.profiles.includes(profile)) {
    const near = suggestion(profile, facts.profiles);
    reading.problems.push({ path, atKey: true, text: `unknown network profile "${profile}"${near}` });
  } else if (Object.hasOwn(facts.refusedProfiles, profile)) {
    reading.problems.push({ path, atKey: true, text: facts.refusedProfiles[profile] ?? '' });
  }
}
