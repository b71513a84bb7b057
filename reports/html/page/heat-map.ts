import type { ChartData } from '../chart-data.ts';
import { figure, latency, moment } from './format.ts';
import { currentTheme, CHART_FONT, type Theme } from './theme.ts';
import { AXIS_WIDTH } from './time-charts.ts';
import type { Viewport } from './viewport.ts';

const HEIGHT = 220;
const FOOT = 26;

/** Draws the heat map on a canvas under the same time axis as the charts. Gives what takes it away again. */
export function drawHeatMap(data: ChartData, viewport: Viewport): () => void {
  const place = document.querySelector<HTMLElement>('[data-chart="heat"]');
  if (place === null) return () => {};
  const canvas = document.createElement('canvas');
  const reading = document.createElement('p');
  reading.className = 'reading';
  reading.textContent = 'Point at a cell to read it.';
  place.replaceChildren(canvas, reading);
  const theme = currentTheme();
  const paint = (): void => paintHeat(canvas, place.clientWidth, data, viewport, theme);
  paint();
  const unsubscribe = viewport.onChange(paint);
  canvas.addEventListener('pointermove', (event) => {
    reading.textContent = cellAt(canvas, event, data, viewport) ?? 'Point at a cell to read it.';
  });
  return () => {
    unsubscribe();
    place.replaceChildren();
  };
}

function paintHeat(canvas: HTMLCanvasElement, width: number, data: ChartData, viewport: Viewport, theme: Theme): void {
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${HEIGHT}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  context.font = CHART_FONT;
  const area = areaOf(width);
  const { heat } = data;
  const bins = heat.edgesMs.length - 1;
  const most = heat.counts.reduce((max, count) => Math.max(max, count), 1);
  const x = (seconds: number): number =>
    area.left + ((seconds - viewport.from) / (viewport.to - viewport.from)) * area.width;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  const rowHeight = area.height / bins;
  for (let window = 0; window < heat.windows; window += 1) {
    const [left, right] = [x(window * heat.windowS), x((window + 1) * heat.windowS)];
    if (right < area.left || left > area.left + area.width) continue;
    for (let bin = 0; bin < bins; bin += 1) {
      const count = heat.counts[window * bins + bin] ?? 0;
      if (count === 0) continue;
      context.fillStyle = shade(theme, Math.log1p(count) / Math.log1p(most));
      // Half a pixel wider than it is, or seams show between neighbours.
      context.fillRect(left, area.top + area.height - (bin + 1) * rowHeight, right - left + 0.5, rowHeight + 0.5);
    }
  }
  context.strokeStyle = theme.fault;
  context.lineWidth = 1.5;
  for (const fault of data.faults) {
    for (const at of [fault.startS, fault.endS]) {
      context.beginPath();
      context.moveTo(x(at), area.top);
      context.lineTo(x(at), area.top + area.height);
      context.stroke();
    }
  }
  context.restore();
  scales(context, data, viewport, theme, area);
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function areaOf(width: number): Area {
  return { left: AXIS_WIDTH, top: 8, width: width - AXIS_WIDTH - 24, height: HEIGHT - 8 - FOOT };
}

function scales(
  context: CanvasRenderingContext2D,
  data: ChartData,
  viewport: Viewport,
  theme: Theme,
  area: Area,
): void {
  const { edgesMs } = data.heat;
  const bins = edgesMs.length - 1;
  context.fillStyle = theme.quiet;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  edgesMs.forEach((edge, at) => {
    // The decades, and their thirds where there is only one.
    const decade = Math.abs(Math.log10(edge) % 1) < 0.01;
    const third = bins < 14 && at % 3 === 0;
    if (decade || third) context.fillText(latency(edge), area.left - 6, area.top + area.height * (1 - at / bins));
  });
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const span = viewport.to - viewport.from;
  const step =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].find((each) => (span / each) * 64 <= area.width) ?? span;
  for (let tick = Math.ceil(viewport.from / step) * step; tick <= viewport.to; tick += step) {
    const at = area.left + ((tick - viewport.from) / span) * area.width;
    context.fillText(moment(tick), Math.min(at, area.left + area.width - 8), area.top + area.height + 7);
  }
}

/** From nothing over the middle to the strongest shade, in equal steps of the logarithm of the count. */
function shade(theme: Theme, strength: number): string {
  const [none, middle, full] = theme.heat;
  const lifted = 0.18 + 0.82 * strength;
  return lifted < 0.5 ? mixed(none, middle, lifted * 2) : mixed(middle, full, lifted * 2 - 1);
}

function mixed(from: string, to: string, share: number): string {
  const parts = [0, 1, 2].map((at) => Math.round(part(from, at) * (1 - share) + part(to, at) * share));
  return `rgb(${parts.join(' ')})`;
}

function part(color: string, at: number): number {
  return Number.parseInt(color.slice(1 + at * 2, 3 + at * 2), 16);
}

function cellAt(
  canvas: HTMLCanvasElement,
  event: PointerEvent,
  data: ChartData,
  viewport: Viewport,
): string | undefined {
  const area = areaOf(canvas.clientWidth);
  const { heat } = data;
  const bins = heat.edgesMs.length - 1;
  const seconds = viewport.from + ((event.offsetX - area.left) / area.width) * (viewport.to - viewport.from);
  const bin = Math.floor((1 - (event.offsetY - area.top) / area.height) * bins);
  const window = Math.floor(seconds / heat.windowS);
  if (bin < 0 || bin >= bins || window < 0 || window >= heat.windows || event.offsetX < area.left) return undefined;
  const count = heat.counts[window * bins + bin] ?? 0;
  const when = `${moment(window * heat.windowS)}–${moment((window + 1) * heat.windowS)}`;
  return `${when}, ${latency(heat.edgesMs[bin])} to ${latency(heat.edgesMs[bin + 1])}: ${figure(count)} request${count === 1 ? '' : 's'}`;
}
