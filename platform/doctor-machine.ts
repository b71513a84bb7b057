import { statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { DoctorFact } from './doctor-fact.ts';

/** What `first-look` takes at its peak with PostgreSQL, bank, k6 and mascaret together, and room for the report. */
const LEAST_MEMORY_BYTES = 1.5e9;
/** Tools, packages, a seeded cluster and its copy, some runs. */
const LEAST_DISK_BYTES = 2e9;

/** Cores, memory, and the free disk under `folder`. */
export function machineFacts(folder: string): DoctorFact[] {
  const { bavail, bsize } = statfsSync(folder);
  return [
    { part: 'cores', isNeeded: true, isFound: true, version: String(availableParallelism()) },
    sizeFact('memory', totalmem(), LEAST_MEMORY_BYTES, `${gigabytes(freemem())} of it free`),
    sizeFact('free disk', bavail * bsize, LEAST_DISK_BYTES, folder),
  ];
}

function sizeFact(part: string, bytes: number, least: number, from: string): DoctorFact {
  const isFound = bytes >= least;
  const remedy = `${gigabytes(least)} are needed`;
  return { part, isNeeded: true, isFound, version: gigabytes(bytes), from, ...(isFound ? {} : { remedy }) };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
