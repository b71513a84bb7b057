import type { SeriesRow } from '../core/run-files.ts';
import type { LoadSeries } from './run-data.ts';

type LoadRow = Extract<SeriesRow, { type: 'load' }>;

/** Adds up load rows by second: workers report late, and the same second more than once. */
export class LoadRecord {
  readonly #achieved: number[] = [];
  readonly #dropped: number[] = [];
  readonly #stalledMs: number[] = [];
  readonly #accountedMs: number[] = [];
  readonly #users: number[] = [];
  readonly #connections: number[] = [];

  add(row: LoadRow): void {
    while (this.#achieved.length <= row.second) {
      const lists = [this.#achieved, this.#dropped, this.#stalledMs, this.#accountedMs, this.#users];
      for (const list of lists) list.push(Number.NaN);
      this.#connections.push(0);
    }
    addAt(this.#achieved, row.second, row.achieved);
    addAt(this.#dropped, row.second, row.dropped);
    addAt(this.#stalledMs, row.second, row.stalledMs);
    if (row.accountedMs !== undefined) addAt(this.#accountedMs, row.second, row.accountedMs);
    addAt(this.#users, row.second, row.users);
    addAt(this.#connections, row.second, row.connections ?? 0);
  }

  series(): LoadSeries {
    return {
      seconds: this.#achieved.length,
      achieved: this.#achieved,
      dropped: this.#dropped,
      stalledMs: this.#stalledMs,
      accountedMs: this.#accountedMs,
      users: this.#users,
      connections: this.#connections,
    };
  }
}

function addAt(list: number[], at: number, value: number): void {
  const before = list[at] ?? Number.NaN;
  list[at] = Number.isNaN(before) ? value : before + value;
}
