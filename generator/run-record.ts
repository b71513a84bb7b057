import { RUN_FORMAT, type RunManifest } from '../core/run-files.ts';
import type { DoubtCode, RunHappening, Stage } from '../core/events.ts';
import type { NetworkProfile } from '../core/network.ts';
import type { SystemUnderTest } from '../core/system.ts';
import type { Ending, RunOrder } from './run-order.ts';

/** What a run says of itself while it goes on: every event to the files and to who watches, and its `run.json`. */
export class RunRecord {
  readonly #order: RunOrder;
  readonly #told = new Set<string>();
  #manifest: RunManifest;
  #loadStartMs: number | undefined;

  constructor(order: RunOrder) {
    this.#order = order;
    const { scenario } = order.plan;
    this.#manifest = {
      format: RUN_FORMAT,
      id: order.id,
      scenario: scenario.name,
      title: scenario.title,
      architecture: scenario.system.architecture ?? scenario.system.url ?? 'own',
      seed: order.plan.seed,
      command: order.command,
      createdAt: new Date(order.clock.now()).toISOString(),
      environment: order.environment,
      versions: {},
      pid: process.pid,
    };
  }

  get loadStartMs(): number | undefined {
    return this.#loadStartMs;
  }

  /** Milliseconds since the start of the load; 0 before it. */
  elapsedMs(): number {
    return this.#loadStartMs === undefined ? 0 : Math.max(0, this.#order.clock.now() - this.#loadStartMs);
  }

  happened(happening: RunHappening): void {
    const event = { timeMs: this.#order.clock.now(), elapsedMs: this.elapsedMs(), ...happening };
    this.#order.directory.event(event);
    this.#order.observer.event(event);
  }

  stage(stage: Stage, text: string): void {
    this.happened({ type: 'stage', stage, text });
  }

  /** Each doubt is told once. */
  doubt(code: DoubtCode, text: string): void {
    if (this.#told.has(`${code} ${text}`)) return;
    this.#told.add(`${code} ${text}`);
    this.happened({ type: 'doubt', code, text });
  }

  begin(): Promise<void> {
    return this.#write({});
  }

  provisioned(
    system: SystemUnderTest,
    networks: readonly NetworkProfile[],
    versions: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { plantedBug } = system;
    return this.#write({
      networks,
      versions: { ...versions, ...system.versions },
      ...(plantedBug === undefined ? {} : { plantedBug }),
    });
  }

  loadStarted(loadStartMs: number): Promise<void> {
    this.#loadStartMs = loadStartMs;
    return this.#write({ loadStartMs });
  }

  ended({ how, text }: Ending): Promise<void> {
    this.happened({ type: 'end', how, text });
    return this.#write({ ended: how, endText: text });
  }

  async #write(changes: Partial<RunManifest>): Promise<void> {
    this.#manifest = { ...this.#manifest, ...changes };
    await this.#order.directory.manifest(this.#manifest);
  }
}
