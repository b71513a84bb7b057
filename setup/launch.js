import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerOffline } from './answer-offline.js';
import { asProgram } from './as-program.js';
import { bringNodeAndPackages, bringTools } from './bring-everything.js';
import { handOver } from './hand-over.js';
import { reachLoopbackDirectly } from './loopback.js';
import { everydayTools } from './tool-table.js';

const words = process.argv.slice(2);

await asProgram(async () => {
  const answered = answerOffline(words);
  if (answered !== undefined) return answered;
  const node = await bringNodeAndPackages();
  // Other commands work without tools; one of them, `doctor`, says why they are missing.
  if (['run', 'worker'].includes(words[0] ?? '')) await bringTools(everydayTools());
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  const proxied = reachLoopbackDirectly();
  if (proxied || realpathSync(node) !== realpathSync(process.execPath)) return handOver(node, [main, ...words]);
  process.argv[1] = main;
  await import('../cli/main.ts');
  return undefined;
});
