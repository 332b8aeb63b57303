import type { Say } from '../progress.ts';
import { seconds } from '../progress.ts';
import type { PlaybookEvent, TaskResult } from './playbook-events.ts';

/** How many tasks of a host ended how. */
export interface HostCounts {
  ok: number;
  changed: number;
  failed: number;
  unreachable: number;
  skipped: number;
}

export interface ChangedTask {
  readonly host: string;
  readonly task: string;
  /** What the task says it changed: paths, items, actions. Empty when it does not say. */
  readonly details: readonly string[];
}

export interface PlaybookFailure {
  readonly host: string;
  readonly task: string;
  readonly kind: 'failed' | 'unreachable';
  readonly message: string;
}

export interface PlaybookResult {
  readonly playbook: string;
  readonly milliseconds: number;
  readonly hosts: Readonly<Record<string, Readonly<HostCounts>>>;
  readonly changed: readonly ChangedTask[];
  readonly failures: readonly PlaybookFailure[];
  /** Tasks with the wall-clock time between their first and last event, in milliseconds, in order of their start. */
  readonly tasks: readonly { readonly task: string; readonly milliseconds: number }[];
}

/** Seconds from which on a task is long. */
const longTask = 4;

interface RunningTask {
  readonly name: string;
  readonly startedAt: number;
  endedAt: number;
  readonly statuses: Map<string, number>;
}

/** Follows the events of one run: tells a line for each finished task, and keeps what the result needs. */
export class PlaybookRecord {
  readonly #startedAt = performance.now();
  readonly #hosts: Record<string, HostCounts> = {};
  readonly #changed: ChangedTask[] = [];
  readonly #failures: PlaybookFailure[] = [];
  readonly #tasks = new Map<string, RunningTask>();
  readonly #say: Say;
  /** Tasks that have begun and were not told yet, in order. */
  readonly #open = new Set<string>();
  #free = false;

  constructor(say: Say) {
    this.#say = say;
  }

  take(event: PlaybookEvent): void {
    if (event.event === 'play' || event.event === 'stats') this.#tellOpen();
    if (event.event === 'play') this.#free = event.free;
    if (event.event === 'task') this.#begin(event.uuid, event.task);
    if (event.event === 'result') this.#count(event);
  }

  result(playbook: string): PlaybookResult {
    return {
      playbook,
      milliseconds: performance.now() - this.#startedAt,
      hosts: this.#hosts,
      changed: this.#changed,
      failures: this.#failures,
      tasks: [...this.#tasks.values()].map((task) => ({
        task: task.name,
        milliseconds: task.endedAt - task.startedAt,
      })),
    };
  }

  #begin(uuid: string, name: string): void {
    if (!this.#free) this.#tellOpen();
    const now = performance.now();
    // Under a free strategy a task begins once for each host.
    if (this.#tasks.has(uuid)) return;
    this.#tasks.set(uuid, { name, startedAt: now, endedAt: now, statuses: new Map() });
    this.#open.add(uuid);
  }

  #count(result: TaskResult): void {
    const counts = (this.#hosts[result.host] ??= { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0 });
    counts[result.status === 'ignored' ? 'ok' : result.status] += 1;
    const task = this.#tasks.get(result.uuid);
    if (task) {
      task.endedAt = performance.now();
      task.statuses.set(result.status, (task.statuses.get(result.status) ?? 0) + 1);
    }
    const { host, task: name, status, message = 'no message', details = [] } = result;
    if (status === 'changed') this.#changed.push({ host, task: name, details });
    if (status !== 'failed' && status !== 'unreachable') {
      this.#tellLong(result);
      return;
    }
    this.#failures.push({ host, task: name, kind: status, message });
    this.#say(`${host}: ${name}: ${status}: ${message}`);
  }

  #tellOpen(): void {
    for (const uuid of this.#open) {
      const task = this.#tasks.get(uuid);
      if (!task || [...task.statuses.keys()].every((status) => status === 'skipped')) continue;
      const counts = [...task.statuses].map(([status, hosts]) => `${hosts} ${status}`).join(', ');
      this.#say(`${task.name}: ${counts} (${seconds(task.endedAt - this.#startedAt)})`);
    }
    this.#open.clear();
  }

  /** A task that took one host long is told at once: under a free strategy the summary comes with the end of the play. */
  #tellLong(result: TaskResult): void {
    const { host, task, status, seconds: took = 0 } = result;
    if (!this.#free || took < longTask || status === 'skipped') return;
    this.#say(`${host}: ${task}: ${status} (${seconds(performance.now() - this.#startedAt)})`);
  }
}
