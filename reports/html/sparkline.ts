import type { Sparkline } from '../analysis/sparklines.ts';
import { formatMs } from './format-figure.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 88;
const HEIGHT = 20;

/** A line as long as a word, on a log scale from its least to its largest value, which the title names. */
export function sparkline(values: Sparkline): Markup {
  const known = values.filter((value): value is number => value !== null && value > 0);
  if (known.length === 0) return markup`<span class="quiet">no answer</span>`;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // Less than a doubling is drawn as calm as it is, instead of being blown up to the full height.
  const range = Math.max(Math.log(most / least), Math.LN2);
  const step = values.length > 1 ? (WIDTH - 4) / (values.length - 1) : 0;
  const y = (value: number): number => HEIGHT - 3 - (Math.log(value / least) / range) * (HEIGHT - 6);
  let path = '';
  let drawing = false;
  values.forEach((value, at) => {
    if (value === null || value <= 0) {
      drawing = false;
      return;
    }
    path += `${drawing ? 'L' : 'M'}${(2 + at * step).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = true;
  });
  const title = `p95 over time, from ${formatMs(least)} to ${formatMs(most)} ms`;
  return markup`<svg class="spark" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}"><title>${title}</title><path d="${path}"/></svg>`;
}
