import type { ChartData } from '../chart-data.ts';
import { offerCopying } from './copying.ts';
import { drawHeatMap } from './heat-map.ts';
import { drawPercentileCurve } from './percentile-curve.ts';
import { drawTimeCharts } from './time-charts.ts';
import { Viewport } from './viewport.ts';

/** The page's program: unpacks the data and draws; draws again when the width, the theme or the medium changes. */
async function main(): Promise<void> {
  offerCopying();
  markContents();
  const data = await unpack();
  const viewport = new Viewport(data.endS);
  let clear: (() => void)[] = [];
  const draw = (): void => {
    for (const undo of clear) undo();
    clear = [...drawTimeCharts(data, viewport), drawHeatMap(data, viewport), drawPercentileCurve(data)];
    document.documentElement.dataset['drawn'] = 'yes';
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('print').addEventListener('change', draw);
  let width = document.documentElement.clientWidth;
  addEventListener('resize', () => {
    // On a phone, scrolling hides the address bar and "resizes" the window's height all the time.
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    draw();
  });
}

/** The chart data lie in the page as base64 of a zlib stream of JSON. */
async function unpack(): Promise<ChartData> {
  const text = document.querySelector('#chart-data')?.textContent ?? '';
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return (await new Response(stream).json()) as ChartData;
}

/** Marks in the contents list where the reader is. */
function markContents(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('.contents a')].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute('aria-current');
        links.get(entry.target.id)?.setAttribute('aria-current', 'location');
      }
    },
    { rootMargin: '-10% 0px -80% 0px' },
  );
  for (const section of document.querySelectorAll('main section')) observer.observe(section);
}

void main();
