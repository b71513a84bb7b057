import { stat } from 'node:fs/promises';
import { writeReport } from '../reports/write-report.ts';

/** A process of its own for one report, so that its memory is the report's alone: `node report-once.ts FOLDER`. */
const folder = process.argv[2] ?? '';
const startMs = performance.now();
const { reportPath } = await writeReport(folder);
const durationMs = performance.now() - startMs;
const { size } = await stat(reportPath);
// maxRSS is in kilobytes on every platform of libuv.
process.stdout.write(
  JSON.stringify({ durationMs, maxRssBytes: process.resourceUsage().maxRSS * 1024, fileBytes: size }),
);
