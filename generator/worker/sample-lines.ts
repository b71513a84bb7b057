/** Columns of k6's CSV output that are looked at. */
const COLUMNS = [
  'metric_name',
  'timestamp',
  'metric_value',
  'error_code',
  'expected_response',
  'group',
  'method',
  'name',
  'status',
  'extra_tags',
  'metadata',
  'check',
  'service',
] as const;
type Column = (typeof COLUMNS)[number];

/** One sample of k6, as text; an empty column is ''. */
export type Sample = Readonly<Record<Column, string>>;

/**
 * Cuts k6's CSV stream into samples. Thirteen of fourteen rows are of metrics that nobody reads: they are told by a few
 * of their bytes and never become text. Chunks may end anywhere, also inside a quoted field or a character.
 */
export class SampleLines {
  readonly #onSample: (sample: Sample) => void;
  readonly #more: ReadonlySet<string>;
  #rest: Buffer = Buffer.alloc(0);
  #columnAt: readonly number[] = [];

  /** `more`: names of metrics that are wanted beside the usual ones. */
  constructor(onSample: (sample: Sample) => void, more: ReadonlySet<string> = new Set()) {
    this.#onSample = onSample;
    this.#more = more;
  }

  push(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = lineEnd(data, start); end !== -1; end = lineEnd(data, start)) {
      if (isWanted(data, start) || (this.#more.size > 0 && this.#more.has(metricAt(data, start))))
        this.#take(data.toString('utf8', start, end));
      start = end + 1;
    }
    // A copy: a slice would keep the whole chunk in memory.
    this.#rest = Buffer.from(data.subarray(start));
  }

  #take(line: string): void {
    const fields = splitFields(line);
    if (fields[0] === 'metric_name') {
      this.#columnAt = COLUMNS.map((column) => fields.indexOf(column));
      return;
    }
    const sample: Record<string, string> = {};
    for (let index = 0; index < COLUMNS.length; index += 1) {
      sample[COLUMNS[index] as Column] = fields[this.#columnAt[index] ?? -1] ?? '';
    }
    this.#onSample(sample as Sample);
  }
}

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;

/**
 * End of the line that begins at `start`, or -1 when it has not come yet. Only a line with an odd number of quotes can
 * hold a newline of its own; that is looked for only where the line has a quote at all.
 */
function lineEnd(data: Buffer, start: number): number {
  let end = data.indexOf(NEWLINE, start);
  let counted = start;
  let quotes = 0;
  while (end !== -1) {
    for (let at = data.indexOf(QUOTE, counted); at !== -1 && at < end; at = data.indexOf(QUOTE, at + 1)) quotes += 1;
    if (quotes % 2 === 0) return end;
    counted = end;
    end = data.indexOf(NEWLINE, end + 1);
  }
  return -1;
}

function metricAt(data: Buffer, start: number): string {
  return data.toString('latin1', start, data.indexOf(COMMA, start));
}

/** By the bytes in which k6's metric names differ: `http_req_d…`, `iteration_…`, `dr…`, `vus,`, `m…` (ours, the header), `ch…`, … */
function isWanted(data: Buffer, start: number): boolean {
  switch (data[start] ?? 0) {
    case 0x68: // h
      return data[start + 9] === 0x64 && data[start + 5] === 0x72; // http_[r]eq_[d]uration
    case 0x69: // i
      return data[start + 9] === 0x5f; // iteration[_]duration, not iterations
    case 0x64: // d
      return data[start + 1] === 0x72; // dropped_iterations, not data_sent
    case 0x76: // v
      return data[start + 3] === COMMA; // vus, not vus_max
    case 0x63: // c
      return data[start + 1] === 0x68; // checks
    case 0x67: // g
      return data[start + 5] === 0x72; // grpc_[r]eq_duration
    case 0x77: // w
      return data[start + 3] === 0x63; // ws_[c]onnecting
    case 0x6d: // m
      return true;
    default:
      return false;
  }
}

/** Fields of a CSV line (RFC 4180). */
function splitFields(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return fields;
}
