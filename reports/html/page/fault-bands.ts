import type uPlot from 'uplot';
import type { ChartData, FaultBand } from '../chart-data.ts';
import { CHART_FONT, type Theme } from './theme.ts';

/** Phases as labelled spans, faults as hatched bands from injection to removal, impact and recovery as marks. */
export function faultBands(data: ChartData, theme: Theme, named: boolean): uPlot.Plugin {
  return {
    hooks: {
      drawClear: [
        (plot) => {
          within(plot, (context) => {
            for (const fault of data.faults) hatch(plot, context, fault, theme);
          });
        },
      ],
      draw: [
        (plot) => {
          within(plot, (context) => {
            drawPhases(plot, context, data, theme);
            for (const fault of data.faults) marks(plot, context, fault, theme);
          });
          if (named) names(plot, data, theme);
        },
      ],
    },
  };
}

/** Draws clipped to the plotting area. */
function within(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // The last series may have been a dashed one.
  ctx.setLineDash([]);
  draw(ctx);
  ctx.restore();
}

function hatch(plot: uPlot, context: CanvasRenderingContext2D, fault: FaultBand, theme: Theme): void {
  const { top, height } = plot.bbox;
  const [left, right] = [x(plot, fault.startS), x(plot, fault.endS)];
  context.fillStyle = `${theme.fault}1f`;
  context.fillRect(left, top, right - left, height);
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, height);
  context.clip();
  context.strokeStyle = `${theme.fault}66`;
  context.lineWidth = devicePixelRatio;
  const gap = 8 * devicePixelRatio;
  context.beginPath();
  for (let at = left - height; at < right; at += gap) {
    context.moveTo(at, top + height);
    context.lineTo(at + height, top);
  }
  context.stroke();
  context.restore();
}

function drawPhases(plot: uPlot, context: CanvasRenderingContext2D, data: ChartData, theme: Theme): void {
  const { top, height } = plot.bbox;
  context.strokeStyle = theme.quiet;
  context.lineWidth = devicePixelRatio;
  context.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const phase of data.phases.slice(1)) line(context, x(plot, phase.startS), top, height);
  context.setLineDash([]);
}

function marks(plot: uPlot, context: CanvasRenderingContext2D, fault: FaultBand, theme: Theme): void {
  const { top, height } = plot.bbox;
  context.strokeStyle = theme.fault;
  context.lineWidth = 1.5 * devicePixelRatio;
  line(context, x(plot, fault.startS), top, height);
  line(context, x(plot, fault.endS), top, height);
  if (fault.impactS !== undefined) triangle(context, x(plot, fault.impactS), top, 1, theme.color('error'));
  if (fault.recoveredS === undefined) return;
  context.strokeStyle = theme.color('ok');
  line(context, x(plot, fault.recoveredS), top, height);
  triangle(context, x(plot, fault.recoveredS), top + height, -1, theme.color('ok'));
}

function line(context: CanvasRenderingContext2D, at: number, top: number, height: number): void {
  context.beginPath();
  context.moveTo(at, top);
  context.lineTo(at, top + height);
  context.stroke();
}

/** Points down from the top edge (impact) or up from the bottom edge (recovery). */
function triangle(context: CanvasRenderingContext2D, at: number, edge: number, way: 1 | -1, color: string): void {
  const size = 6 * devicePixelRatio;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(at - size, edge);
  context.lineTo(at + size, edge);
  context.lineTo(at, edge + way * size * 1.5);
  context.fill();
}

/** Names above the plotting area: phases in the middle of their span, faults at their start. */
function names(plot: uPlot, data: ChartData, theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = CHART_FONT.replace('12px', `${12 * devicePixelRatio}px`);
  ctx.textBaseline = 'bottom';
  const taken: [number, number][] = [];
  const write = (text: string, from: number, to: number, color: string, align: 'left' | 'center'): void => {
    const width = ctx.measureText(text).width;
    const wanted = align === 'center' ? (from + to - width) / 2 : from;
    const left = Math.max(bbox.left, Math.min(wanted, bbox.left + bbox.width - width));
    if (width > to - from + 1 || taken.some(([start, end]) => left < end && left + width > start)) return;
    taken.push([left - 6, left + width + 6]);
    ctx.fillStyle = color;
    ctx.textAlign = 'left';
    ctx.fillText(text, left, bbox.top - 5 * devicePixelRatio);
  };
  const [first, last] = [bbox.left, bbox.left + bbox.width];
  const clip = (at: number): number => Math.min(last, Math.max(first, at));
  for (const fault of data.faults) {
    const start = x(plot, fault.startS);
    if (start >= first && start <= last) write(`✖ ${fault.name}`, start, last + bbox.width, theme.fault, 'left');
  }
  for (const phase of data.phases) {
    write(phase.name, clip(x(plot, phase.startS)), clip(x(plot, phase.endS)), theme.quiet, 'center');
  }
  ctx.restore();
}

function x(plot: uPlot, seconds: number): number {
  return plot.valToPos(seconds, 'x', true);
}
