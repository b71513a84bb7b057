import { createReadStream } from 'node:fs';
import { constants, createGunzip } from 'node:zlib';
import { z } from 'zod';
import { MascaretError, reasonOf } from '../core/errors.ts';
import { RUN_FORMAT } from '../core/run-files.ts';

/** What could be read of a file of rows. */
export interface RowsRead {
  readonly rows: number;
  /** Why the file ends early, or undefined when it is whole. */
  readonly cut: string | undefined;
}

const HEAD = z.object({ format: z.number().int().positive(), file: z.string() });

/**
 * Streams the rows of an ndjson file (gzipped when its name ends in `.gz`) to `take`, its head line checked first.
 * A file that ends in mid-line or mid-gzip, as a killed mascaret leaves it, gives what it has and says where it was cut.
 * Throws MascaretError for another kind of file or a newer format; a missing file throws the system's ENOENT.
 */
export async function readRows(path: string, take: (row: unknown) => void): Promise<RowsRead> {
  const reading = { rows: 0, cut: undefined as string | undefined, headSeen: false };
  let rest = '';
  const takeLines = (text: string): void => {
    for (const row of parseLines(text, reading)) {
      if (!reading.headSeen) {
        checkHead(path, row);
        reading.headSeen = true;
      } else {
        reading.rows += 1;
        take(row);
      }
    }
  };
  try {
    for await (const chunk of open(path)) {
      const end = chunk.lastIndexOf('\n') + 1;
      if (end > 0) takeLines(rest + chunk.slice(0, end));
      rest = end > 0 ? chunk.slice(end) : rest + chunk;
      if (rest.length > LONGEST_ROW) throw rowTooLong(path, reading.rows);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    reading.cut = `damaged after ${reading.rows} rows (${reasonOf(error)})`;
  }
  if (rest !== '') reading.cut ??= `cut off in mid-line after ${reading.rows} rows`;
  if (!reading.headSeen) reading.cut ??= 'empty';
  return { rows: reading.rows, cut: reading.cut };
}

/** Far above what any row of ours takes; a file of a few kilobytes can unpack to gigabytes without a line break. */
const LONGEST_ROW = 16 * 1024 * 1024;

function rowTooLong(path: string, rows: number): MascaretError {
  return new MascaretError('run-file-unknown', `${path}: the line after row ${rows} is longer than 16 MiB`, {
    hint: 'No mascaret writes such a line: the file was made by something else or was changed by hand.',
  });
}

/** Text in large pieces. A gzip without its end is read up to where it stops, instead of failing. */
function open(path: string): AsyncIterable<string> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!path.endsWith('.gz')) return file.setEncoding('utf8');
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 18 });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip).setEncoding('utf8');
}

/** One JSON.parse for many lines is three times as fast as one each; only a damaged stretch is taken line by line. */
function parseLines(text: string, reading: { rows: number; cut: string | undefined }): readonly unknown[] {
  try {
    return JSON.parse(`[${text.slice(0, -1).replaceAll('\n', ',')}]`) as unknown[];
  } catch {
    return text.split('\n').flatMap((line, at) => {
      if (line === '') return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        reading.cut ??= `a line near row ${reading.rows + at} cannot be read`;
        return [];
      }
    });
  }
}

function checkHead(path: string, row: unknown): void {
  const head = HEAD.safeParse(row);
  if (!head.success) {
    throw new MascaretError('run-file-unknown', `${path} does not begin with a mascaret file head`, {
      hint: 'the file was made by something else or was changed by hand',
    });
  }
  refuseNewer(path, head.data.format);
}

/** Throws MascaretError when a file was written by a newer mascaret than this one can read. */
export function refuseNewer(path: string, format: number): void {
  if (format <= RUN_FORMAT) return;
  throw new MascaretError('run-format-newer', `${path} has format ${format}; this mascaret reads up to ${RUN_FORMAT}`, {
    hint: 'use the mascaret that made the run, or a newer one',
  });
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
