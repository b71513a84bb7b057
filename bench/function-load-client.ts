import { Client } from 'pg';

/** What this program is told, as JSON in its only argument. */
export interface FunctionLoad {
  readonly url: string;
  readonly sessions: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

/** A program of its own, for machines without pgbench: calls `bank.pay` from N sessions, prints payments per second. */
const { url, sessions, warmMs, measureMs } = JSON.parse(process.argv[2] ?? '{}') as FunctionLoad;
const name = `bench-${process.pid}-${Date.now()}`;
const measureFrom = performance.now() + warmMs;
let asked = 0;
let measured = 0;

await Promise.all(Array.from({ length: sessions }, () => keepBusy()));
process.stdout.write(`${measured / (measureMs / 1000)}\n`);

async function keepBusy(): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (let nowMs = 0; nowMs < measureFrom + measureMs;) {
    asked += 1;
    const customer = 1 + Math.floor(Math.random() * 10_000);
    const values = [`${name}-${asked}`, 'f'.repeat(43), customer, 2 * customer - 1, "Baker's at the corner", 1];
    await client.query({ name: 'pay', text: 'SELECT * FROM bank.pay($1, $2, $3, $4, $5, $6)', values });
    nowMs = performance.now();
    if (nowMs >= measureFrom) measured += 1;
  }
  await client.end();
}
