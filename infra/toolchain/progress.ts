import type { Say } from '../progress.ts';
import { seconds } from '../progress.ts';

export type ToolchainSource = 'cached' | 'downloading' | 'compiling' | 'assembling';

/** What the toolchain tells while it works. Times are in seconds. */
export type ToolchainProgress =
  | {
      readonly kind: 'component';
      readonly component: string;
      readonly version: string;
      readonly source: ToolchainSource;
      readonly state: 'started' | 'finished';
      readonly elapsed: number;
      readonly expected: number;
    }
  /** One line that a reader should see: hosts out of reach, a corrupt entry, another process at work. */
  | { readonly kind: 'notice'; readonly text: string };

export type OnProgress = (progress: ToolchainProgress) => void;

export interface ComponentStage {
  readonly component: string;
  readonly version: string;
  readonly source: ToolchainSource;
  /** Seconds. */
  readonly expected: number;
}

/** Runs `work` as one stage of the toolchain: tells that it started and, with the time it took, that it finished. */
export async function staged<T>(onProgress: OnProgress, stage: ComponentStage, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  onProgress({ kind: 'component', ...stage, state: 'started', elapsed: 0 });
  const result = await work();
  onProgress({ kind: 'component', ...stage, state: 'finished', elapsed: (performance.now() - start) / 1000 });
  return result;
}

export interface Renderer {
  readonly onProgress: OnProgress;
  /** Ends the heartbeat. */
  readonly close: () => void;
}

/** Milliseconds between two signs of life while a stage runs. */
export const heartbeatInterval = 15_000;

/** Progress for plain terminals and CI logs: a line per change, and one at most every 15 s while something runs. */
export function lineRenderer(say: Say, interval = heartbeatInterval): Renderer {
  const running = new Map<string, { stage: ComponentStage; since: number }>();
  const heartbeat = setInterval(() => {
    if (running.size > 0) say([...running.values()].map(({ stage, since }) => stillRunning(stage, since)).join(', '));
  }, interval);
  heartbeat.unref();
  return {
    close: () => {
      clearInterval(heartbeat);
    },
    onProgress: (progress) => {
      if (progress.kind === 'component') track(running, progress);
      const line = lineOf(progress);
      if (line) say(line);
    },
  };
}

function track(
  running: Map<string, { stage: ComponentStage; since: number }>,
  progress: ComponentStage & { state: 'started' | 'finished' },
): void {
  if (progress.state === 'started') running.set(progress.component, { stage: progress, since: performance.now() });
  else running.delete(progress.component);
}

function stillRunning(stage: ComponentStage, since: number): string {
  const elapsed = seconds(performance.now() - since);
  return `${stage.source} ${stage.component} for ${elapsed} of about ${seconds(stage.expected * 1000)}`;
}

function lineOf(progress: ToolchainProgress): string | undefined {
  if (progress.kind === 'notice') return progress.text;
  const what = `${progress.component} ${progress.version}`;
  if (progress.source === 'cached') return progress.state === 'finished' ? `${what}: already there` : undefined;
  if (progress.state === 'finished') return `${what}: done in ${seconds(progress.elapsed * 1000)}`;
  return `${what}: ${progress.source}, about ${seconds(progress.expected * 1000)}`;
}
