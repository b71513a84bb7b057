import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../core/did-you-mean.ts';
import { MascaretError, reasonOf } from '../core/errors.ts';
import type { NetworkProfile } from '../core/network.ts';
import { profileSchema } from './profile-schema.ts';

/**
 * Every network profile that ships, nearest first (round trip, then loss, then the slower of equals last). Throws a
 * MascaretError that names the file when one does not follow the schema.
 */
export async function listProfiles(folder: string = import.meta.dirname): Promise<readonly NetworkProfile[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  const profiles = await Promise.all(files.map((file) => readProfileFile(folder, file)));
  return profiles.sort(
    (one, other) =>
      one.rttMs - other.rttMs ||
      one.loss - other.loss ||
      (other.downKbps ?? Number.MAX_VALUE) - (one.downKbps ?? Number.MAX_VALUE),
  );
}

/** One profile by name. Throws a MascaretError with the nearest name when there is none. */
export async function readProfile(name: string, folder: string = import.meta.dirname): Promise<NetworkProfile> {
  const profiles = await listProfiles(folder);
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  const names = profiles.map((candidate) => candidate.name);
  const near = didYouMean(name, names);
  throw new MascaretError('unknown-profile', `there is no network profile "${name}"`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"? See "mascaret profiles".`,
  });
}

/** A profile's name is its file's, so that the two cannot disagree. */
async function readProfileFile(folder: string, file: string): Promise<NetworkProfile> {
  const path = join(folder, file);
  const read = profileSchema.safeParse(parseYaml(path, await readFile(path, 'utf8')));
  if (!read.success) throw badProfile(path, z.prettifyError(read.error).replaceAll('\n', '; '));
  const { about, down_kbps: down, up_kbps: up, source, provenance } = read.data;
  if (read.data.jitter_ms > read.data.rtt_ms) throw badProfile(path, 'jitter_ms exceeds rtt_ms');
  return {
    name: file.slice(0, -'.yaml'.length),
    about,
    ...(down === undefined ? {} : { downKbps: down }),
    ...(up === undefined ? {} : { upKbps: up }),
    rttMs: read.data.rtt_ms,
    jitterMs: read.data.jitter_ms,
    loss: read.data.loss,
    source,
    provenance,
  };
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw badProfile(path, reasonOf(error));
  }
}

function badProfile(path: string, reason: string): MascaretError {
  return new MascaretError('bad-profile', `${path} is not a network profile: ${reason}`, {
    hint: 'docs/NETWORKS.md shows the keys of a profile.',
  });
}
