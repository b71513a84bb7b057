import { FrameBuilder } from '../generator/worker/frame-builder.ts';
import { SampleLines } from '../generator/worker/sample-lines.ts';

// A program of `worker-memory.ts`: a worker's reader and frames without its k6. Rows come through standard input, as fast
// as they are read; each simulated second's frame is made and serialised. Prints what it used and counted.
const [startMs = 0, bytesPerSecond = 1] = process.argv.slice(2).map(Number);
const builder = new FrameBuilder({ '*': 1000 });
builder.startAt(startMs);
const lines = new SampleLines((sample) => builder.add(sample));
const rssMb: number[] = [];
let counted = 0;
let operations = 0;
let bytes = 0;
let second = 0;
process.stdin.on('data', (chunk: Buffer) => {
  lines.push(chunk);
  for (bytes += chunk.length; bytes >= bytesPerSecond; bytes -= bytesPerSecond) endSecond();
});
process.stdin.on('end', () => {
  endSecond();
  const { user, system } = process.cpuUsage();
  process.stdout.write(JSON.stringify({ rssMb, counted, operations, cpuS: (user + system) / 1_000_000 }));
});

function endSecond(): void {
  const frame = { second, ...builder.take(startMs + second * 1000), cpuMs: 0, overMs: 1000, rssBytes: 0 };
  counted += frame.cells.reduce((sum, { count }) => sum + count, 0);
  operations += frame.operations.length;
  // What the socket would be given; as a buffer, since that is what it makes of it.
  Buffer.from(JSON.stringify({ type: 'frame', frame }));
  second += 1;
  if (second % 60 === 0) rssMb.push(process.memoryUsage.rss() / 1e6);
}
