import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { attempt, type Command, type Outcome } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { LoadResult } from './answer.ts';
import { openClock, type Clock } from './clock.ts';
import { GeneratorWatch } from './generator.ts';
import type { LoadPlan } from './plan.ts';
import { environmentOf, files, makeScratch, type LoadOptions } from './scratch.ts';
import { readSamples } from './stream.ts';
import { readComplaints, readThresholds } from './summary.ts';

export type { LoadOptions } from './scratch.ts';

/** k6 at work. */
export interface RunningLoad extends AsyncDisposable {
  /** What it left, when it has ended by itself. Throws the signal's reason when aborted. */
  readonly ended: Promise<LoadResult>;
  /** Ends it now, in order, and returns what it left. */
  stop(): Promise<LoadResult>;
}

/** Starts k6 on this machine. It ends with this process, however that ends. */
export async function startLoad(options: LoadOptions): Promise<RunningLoad> {
  const running = new Running(await makeScratch(options), options);
  return {
    ended: running.ended,
    stop: () => running.stop(),
    [Symbol.asyncDispose]: async () => {
      await running.stop().catch(() => undefined);
    },
  };
}

class Running {
  readonly ended: Promise<LoadResult>;
  readonly #directory: string;
  readonly #clock: Clock = openClock();
  #pid: number | undefined;

  constructor(directory: string, options: LoadOptions) {
    this.#directory = directory;
    this.ended = this.#run(options).finally(() => rm(directory, { recursive: true, force: true }));
    // Whoever starts a load may look at its end only later.
    this.ended.catch(() => undefined);
  }

  async stop(): Promise<LoadResult> {
    // k6 takes an interrupt as the request to end in order: it writes what it has.
    if (this.#pid !== undefined) interrupt(this.#pid);
    return this.ended;
  }

  async #run({ program, script, plan, signal }: LoadOptions): Promise<LoadResult> {
    using watches = new DisposableStack();
    let watch: GeneratorWatch | undefined;
    const began = performance.now();
    const outcome = await attempt(commandOf(program, script, this.#directory), {
      timeout: longest(plan.flows),
      signal,
      env: environmentOf(this.#directory),
      onStart: (pid) => {
        this.#pid = pid;
        watch = watches.use(new GeneratorWatch(pid));
      },
    });
    this.#pid = undefined;
    const generator = watch?.load() ?? { cores: 0, seconds: 0, busiest: 0, available: 0 };
    return await this.#result(outcome, performance.now() - began, generator);
  }

  async #result(outcome: Outcome, duration: number, generator: LoadResult['generator']): Promise<LoadResult> {
    const path = (file: string): string => join(this.#directory, file);
    const samples = await readSamples(path(files.stream), this.#clock);
    const [thresholds, complaints] = await Promise.all([
      readThresholds(path(files.summary)),
      readComplaints(path(files.log)),
    ]);
    const silent = thresholds === undefined && complaints.length === 0;
    return {
      ...samples,
      duration,
      generator,
      thresholds: thresholds ?? [],
      complaints: silent ? [`no summary: ${outcome.reason}`] : complaints,
      exitCode: outcome.exitCode,
    };
  }
}

function commandOf(program: string, script: string, directory: string): Command {
  const path = (file: string): string => join(directory, file);
  return [
    program,
    ...['run', '--quiet', '--no-color', '--no-usage-report', '--address=', `--config=${path(files.config)}`],
    ...['--log-format=json', `--log-output=file=${path(files.log)}`, `--out=json=${path(files.stream)}`],
    script,
  ];
}

/** Milliseconds that a run may take, its start and its last answers included. */
function longest(flows: LoadPlan['flows']): number {
  const seconds = Object.values(flows).map((flow) => flow.seconds + flow.patience);
  return Math.max(0, ...seconds) * 1000 + timeouts.engineStart;
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended by itself, which is what was wanted.
  }
}
