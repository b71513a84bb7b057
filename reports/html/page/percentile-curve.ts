import uPlot from 'uplot';
import type { ChartData } from '../chart-data.ts';
import { latency } from './format.ts';
import { currentTheme, CHART_FONT, type Theme } from './theme.ts';
import { AXIS_WIDTH, LOGARITHMIC } from './time-charts.ts';

/** Where the axis of percentiles is labelled; its scale is the logarithm of 1 / (1 − p). */
const LABELLED = [0, 50, 90, 99, 99.9, 99.99];

/** Which set of lines is shown; kept when the page is drawn again. */
let shown: 'phases' | 'lanes' = 'phases';

/** Draws the percentile curve, with its switch between phases and networks. Gives what takes it away again. */
export function drawPercentileCurve(data: ChartData): () => void {
  const place = document.querySelector<HTMLElement>('[data-chart="curve"]');
  if (place === null) return () => {};
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-curves]')];
  let plot = draw(place, data);
  const listening = new AbortController();
  const choose = (chosen: HTMLButtonElement): void => {
    shown = chosen.dataset['curves'] === 'lanes' ? 'lanes' : 'phases';
    for (const each of buttons) each.setAttribute('aria-pressed', String(each === chosen));
    plot.destroy();
    plot = draw(place, data);
  };
  for (const button of buttons) {
    button.addEventListener('click', () => choose(button), { signal: listening.signal });
    if (button.parentElement !== null) button.parentElement.hidden = false;
  }
  return () => {
    listening.abort();
    plot.destroy();
  };
}

function draw(place: HTMLElement, data: ChartData): uPlot {
  const theme = currentTheme();
  const lines = data.curves[shown];
  const xs = data.curves.percentiles.map((percentile) => nines(percentile));
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: 240,
    padding: [10, 30, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false },
    scales: { x: { time: false, range: () => [0, 4] }, y: { distr: LOGARITHMIC, log: 10 } },
    axes: axesOf(theme),
    series: [
      { label: 'percentile', value: (_, value) => (value === null ? '' : percentileText(value)) },
      ...lines.map(({ name }, at): uPlot.Series => ({
        label: name,
        stroke: theme.nth(at),
        width: 2,
        points: { show: false },
        value: (_, value) => (value === null ? '' : latency(value)),
      })),
    ],
  };
  return new uPlot(options, [xs, ...lines.map((line) => [...line.ms])] as uPlot.AlignedData, place);
}

function axesOf(theme: Theme): uPlot.Axis[] {
  const common = {
    stroke: theme.quiet,
    font: CHART_FONT,
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...common,
      size: 26,
      gap: 4,
      splits: () => LABELLED.map((percentile) => nines(percentile)),
      // Where the page is narrow, 0 % would run into 50 %.
      values: (plot) => LABELLED.map((percentile) => (percentile === 0 && plot.width < 500 ? '' : `${percentile} %`)),
    },
    {
      ...common,
      size: AXIS_WIDTH,
      gap: 6,
      space: 28,
      values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : latency(tick))),
    },
  ];
}

/** 0 for 0 %, 1 for 90 %, 2 for 99 %, … */
function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function percentileText(value: number): string {
  return `${Number((100 - 100 / 10 ** value).toFixed(value < 2 ? 1 : 3))} %`;
}
