import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MascaretError } from '../core/errors.ts';
import type { Plan, PlannedScript } from '../core/plan.ts';
import { builtInKind, fits, metricOf, parseThreshold, type MetricKind } from '../core/threshold.ts';
import { findTool } from '../platform/tools.ts';
import { ignoredOptions } from './k6-options.ts';
import { bundleWithEsbuild } from './script-bundler.ts';
import { k6Environment } from './worker/k6-process.ts';
import { inspectionFacts, journeysOf } from './bundle.ts';
import { readWorkloadScript, workloadFile } from './workload-script.ts';

/**
 * What a script of the user's own says in its `options`: k6 loads it once for that, and runs none of it. Undefined for the
 * scripts that ship. Throws `MascaretError` `script-invalid` with k6's words when the script cannot be loaded.
 */
export async function readScriptOptions(plan: Plan): Promise<PlannedScript | undefined> {
  const script = await readWorkloadScript(plan.scenario.workload, plan.phases);
  if (script.ships) return undefined;
  const bundle = await bundleWithEsbuild({
    contents: [
      `import ${JSON.stringify(workloadFile('preset-lane.ts'))};`,
      `import { scriptOf } from ${JSON.stringify(workloadFile('script-of.ts'))};`,
      `import { metricKinds } from ${JSON.stringify(workloadFile('wrapped/metric-kinds.ts'))};`,
      `import * as module from ${JSON.stringify(script.path)};`,
      `const script = scriptOf(module, ${script.exports === undefined}, ${JSON.stringify(journeysOf(plan))});`,
      'const found = { options: script.options ?? {}, kinds: metricKinds, summary: typeof script.handleSummary === "function" };',
      'export const options = { ext: { mascaret: found } };',
      'export default function () {}',
    ].join('\n'),
    define: {
      MASCARET_FACTS: JSON.stringify(inspectionFacts(plan)),
      MASCARET_CUSTOMER_TOKENS: '""',
      MASCARET_SCRIPT_FOLDER: JSON.stringify(dirname(script.path)),
    },
  });
  return plannedScript(await inspected(bundle, plan.scenario.workload.script));
}

interface Found {
  readonly options: Readonly<Record<string, unknown>>;
  readonly kinds: Readonly<Record<string, MetricKind>>;
  readonly summary: boolean;
}

async function inspected(bundle: string, name: string): Promise<Found> {
  const { path: k6 } = await findTool('k6');
  const folder = mkdtempSync(join(tmpdir(), 'mascaret-inspect-'));
  try {
    const file = join(folder, 'workload.js');
    await writeFile(file, bundle, { mode: 0o600 });
    const { stdout } = await promisify(execFile)(k6, ['inspect', file], {
      env: k6Environment(process.env),
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return (JSON.parse(stdout) as { ext: { mascaret: Found } }).ext.mascaret;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new MascaretError('script-invalid', `k6 could not load ${name}: ${lastWords(stderr)}`, {
      hint: 'Fix the script; `k6 inspect` shows the same error.',
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastWords(stderr: string): string {
  const line = stderr.split('\n').findLast((each) => /level=(?:error|fatal)/.test(each)) ?? stderr.trim();
  const [, quoted] = /msg=("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
  return (quoted === undefined ? line : (JSON.parse(quoted) as string)).replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** Thresholds with the kinds of their metrics, and sentences about everything that does not hold in a run. */
function plannedScript({ options, kinds, summary }: Found): PlannedScript {
  const ignored = ignoredOptions(options);
  if (summary) ignored.push('handleSummary() of the script is not called: mascaret writes the summary');
  const written = Object.entries((options['thresholds'] ?? {}) as Readonly<Record<string, unknown>>);
  const thresholds = written.flatMap(([key, each]) =>
    [each].flat().map((entry) => plannedThreshold(key, entry, kinds, ignored)),
  );
  return { thresholds, ignored: [...new Set(ignored)] };
}

/** Tags whose values the samples of a run do not have as the script means them. */
const NO_TAGS = [
  'scenario',
  'url',
  'proto',
  'subproto',
  'tls_version',
  'ip',
  'error',
  'ocsp_status',
  'iter',
  'vu',
  'rpc_type',
];

function plannedThreshold(
  key: string,
  entry: unknown,
  kinds: Readonly<Record<string, MetricKind>>,
  ignored: string[],
): PlannedScript['thresholds'][number] {
  const rich = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : undefined;
  const text = String(rich?.['threshold'] ?? entry);
  if (rich?.['abortOnFail'] === true) {
    ignored.push(`abortOnFail of threshold ${key} is not honoured: thresholds are judged when the load is over`);
  }
  const threshold = parseThreshold(key, text);
  const named = metricOf(key);
  const kind = named === undefined ? undefined : (builtInKind(named.metric) ?? kinds[named.metric]);
  const lost = NO_TAGS.find((tag) => named?.tags[tag] !== undefined);
  if (threshold === undefined || named === undefined) return { key, text, cannot: 'it cannot be read' };
  if (kind === undefined) return { key, text, cannot: `the script has no metric ${named.metric}` };
  if (!fits(threshold, kind)) return { key, text, cannot: `a ${kind} has no such figure` };
  if (lost !== undefined) return { key, text, cannot: `the recording keeps no tag "${lost}"` };
  return { key, text, kind };
}
