import type { RunData } from '../run-data.ts';
import { breakdown, figuresOf, type Group } from './breakdown.ts';
import { badWeight, faultFigures, weightOf } from './fault-figures.ts';
import { goodShareBound } from './good-windows.ts';
import { lostRequests } from './lost-requests.ts';
import { tallySeconds, type SecondTallies } from './second-tallies.ts';
import { operationStories } from './operation-stories.ts';
import { checkFigures } from './script-verdicts.ts';
import { sloVerdicts } from './slo-verdicts.ts';
import { paceOf, spanFigures, type Pace } from './span-figures.ts';
import { storyOf } from './story.ts';
import {
  SUMMARY_FORMAT,
  type MeasuredFigures,
  type NamedFigures,
  type PhaseFigures,
  type ServiceFigures,
  type Summary,
} from './summary.ts';
import { trustFigures } from './trust.ts';
import { verdictOf } from './verdict.ts';
import { judgedSeconds, phaseOfSeconds, secondsOf, windowsOf, type Windows } from './windows.ts';

/** Everything there is to say about a run, from its recording alone: the same run gives the same summary. */
export function summarise(run: RunData): Summary {
  const seconds = judgedSeconds(run);
  const tallies = tallySeconds(run.cells, run.plan.goodWithinMs, seconds);
  const windows = windowsOf(run, tallies);
  const pace = paceOf(windows);
  const phaseOf = phaseOfSeconds(run.plan.phases, seconds);
  const groups = breakdown(run.cells, tallies.goodOfRow, phaseOf);
  const shared = { run, tallies, windows, pace, groups };
  const measured = measuredFigures(shared);
  const faults = faultFigures({ ...shared, budget: measured.budget });
  const slos = sloVerdicts({ run, tallies, groups, faults });
  const trust = trustFigures(run, windows, faults);
  const measuredGroups = groups.filter((group) => run.plan.phases[group.phase]?.measured ?? false);
  const operations = operationStories(run, faults);
  const { manifest, plan } = run;
  const checks = checkFigures(run);
  const notHonoured = plan.script?.ignored ?? [];
  const facts = {
    format: SUMMARY_FORMAT,
    id: manifest.id,
    scenario: manifest.scenario,
    title: manifest.title,
    about: plan.scenario.about,
    architecture: manifest.architecture,
    seed: manifest.seed,
    command: manifest.command,
    createdAt: manifest.createdAt,
    changes: plan.changes,
    ended: manifest.ended ?? 'killed',
    verdict: verdictOf({ run, slos, faults, trust, measuredRequests: measured.figures.requests }),
    partial: run.partial,
    ...(checks.length === 0 ? {} : { checks }),
    ...(notHonoured.length === 0 ? {} : { notHonoured }),
    ...(manifest.plantedBug === undefined ? {} : { plantedBug: manifest.plantedBug }),
    durationS: plan.durationS,
    judgedS: seconds,
    measured: measured.figures,
    slos,
    phases: phaseFigures(shared),
    endpoints: byName(measuredGroups, (group) => group.endpoint),
    lanes: byName(measuredGroups, (group) => group.lane),
    details: groups.map((group) => ({
      endpoint: group.endpoint,
      phase: plan.phases[group.phase]?.name ?? '',
      lane: group.lane,
      ...figuresOf([group]),
    })),
    faults,
    services: serviceFigures(run),
    ...(run.audit === undefined ? {} : { audit: run.audit }),
    ...(operations.length === 0 ? {} : { operations }),
    trust,
    environment: manifest.environment,
    versions: manifest.versions,
  } as const;
  return { ...facts, story: storyOf(facts) };
}

interface Shared {
  readonly run: RunData;
  readonly tallies: SecondTallies;
  readonly windows: Windows;
  readonly pace: Pace;
  readonly groups: readonly Group[];
}

function measuredFigures({ run, tallies, windows, pace, groups }: Shared): {
  readonly figures: MeasuredFigures;
  readonly budget: number;
} {
  const seconds = secondsOf(windows, (phase) => phase.measured);
  const span = spanFigures(windows, seconds, pace);
  const boundAt = (second: number): number =>
    goodShareBound(run.plan.scenario.slo, windows.phases[windows.phaseOf[second] ?? 0]?.name);
  const weight = seconds.reduce((total, second) => total + weightOf(windows, second), 0);
  const budget = seconds.reduce((total, second) => total + weightOf(windows, second) * (1 - boundAt(second)), 0);
  const figures = figuresOf(groups.filter((group) => run.plan.phases[group.phase]?.measured ?? false));
  return {
    budget,
    figures: {
      ...span,
      figures,
      lost: lostRequests(tallies, seconds, span),
      budgetBurned: budget > 0 ? badWeight(windows, seconds) / budget : 0,
      goodShareBound: weight > 0 ? 1 - budget / weight : 1,
    },
  };
}

function phaseFigures({ run, tallies, windows, pace, groups }: Shared): PhaseFigures[] {
  return run.plan.phases.map((phase) => {
    const seconds = secondsOf(windows, (each) => each.index === phase.index);
    const span = spanFigures(windows, seconds, pace);
    return {
      name: phase.name,
      model: phase.model,
      measured: phase.measured,
      startS: phase.startS,
      endS: phase.endS,
      ...span,
      figures: figuresOf(groups.filter((group) => group.phase === phase.index)),
      lost: lostRequests(tallies, seconds, span),
    };
  });
}

/** One line per name, worst first: by the share of requests that were not good, then by p99. */
function byName(groups: readonly Group[], nameOf: (group: Group) => string): NamedFigures[] {
  const named = [...Map.groupBy(groups, nameOf)].map(([name, members]) => ({ name, ...figuresOf(members) }));
  return named.sort(
    (one, other) =>
      badShare(other) - badShare(one) || other.latency.p99Ms - one.latency.p99Ms || (one.name < other.name ? -1 : 1),
  );
}

function serviceFigures(run: RunData): ServiceFigures[] {
  return run.resources.services.map(({ service, instances, cpu, rssBytes }) => {
    const cpus = known(cpu);
    return {
      service,
      instances,
      cpuMean: cpus.reduce((total, value) => total + value, 0) / Math.max(1, cpus.length),
      cpuMax: most(cpus),
      rssMaxBytes: most(known(rssBytes)),
    };
  });
}

function badShare(figures: NamedFigures): number {
  return 1 - figures.good / Math.max(1, figures.requests);
}

function known(list: readonly number[]): number[] {
  return list.filter((value) => !Number.isNaN(value));
}

function most(list: readonly number[]): number {
  return list.reduce((max, value) => Math.max(max, value), 0);
}
