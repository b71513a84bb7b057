/** One running part of the system under test, e.g. `bank-1` of the service `bank`. */
export interface Instance {
  readonly id: string;
  readonly service: string;
}

/** `running`, `paused` or `gone`, as the operating system (or engine) tells, not as we remember. */
export type InstanceState = 'running' | 'paused' | 'gone';

/** What an instance has used and holds. */
export interface InstanceStats {
  /** CPU time since its start, in milliseconds, children included. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Verbs on instances. The same for processes and containers; a verb a runtime cannot do is in `cannot`. */
export interface Runtime {
  readonly kind: 'process' | 'docker';
  instances(): readonly Instance[];
  /** Starts an instance that is gone and resolves once it is proven ready. */
  start(id: string): Promise<void>;
  /** Asks it to end (SIGTERM), insists after 10 s. Not brought back. */
  stop(id: string): Promise<void>;
  /** SIGKILL; stays gone until `start`. Resolves once it is gone. */
  kill(id: string): Promise<void>;
  /** SIGKILL from outside the plan: the supervisor must notice and bring it back by itself. */
  crash(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  restart(id: string): Promise<void>;
  state(id: string): Promise<InstanceState>;
  /** One readiness probe. */
  ready(id: string): Promise<boolean>;
  stats(id: string): Promise<InstanceStats | undefined>;
  /** What another process needs to find this very instance again: recorded in the journal before acting. */
  handle(id: string): InstanceHandle | undefined;
}

/** A process group, safe against reuse of its number and against restarts of the machine. */
export interface InstanceHandle {
  readonly processGroup: number;
  /** Start of the group's leader as the operating system writes it (Linux: clock ticks since boot). */
  readonly startedAt: string;
  /** The start of the machine that all this belongs to. Absent in records of older versions, which name nothing. */
  readonly bootId?: string;
  /** Random text in the environment of its processes: proves whose they are once the leader has ended. */
  readonly marker?: string;
}
