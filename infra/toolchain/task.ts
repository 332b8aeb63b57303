import { AssayError } from '../errors.ts';
import type { OnProgress } from './progress.ts';

export type Mode = 'auto' | 'download' | 'compile';

/** What one call of `ensureToolchain` asks for. */
export interface Task {
  readonly mode: Mode;
  /** Hash every file of the cache instead of trusting size and modification time. */
  readonly thorough: boolean;
  readonly onProgress: OnProgress;
  /** Tells a line; the same line only once. */
  readonly notice: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Completes a task from what the caller gave. */
export function createTask(options: Pick<Task, 'thorough' | 'onProgress' | 'signal'>): Task {
  const told = new Set<string>();
  const notice = (text: string) => {
    if (!told.has(text)) options.onProgress({ kind: 'notice', text });
    told.add(text);
  };
  return { ...options, mode: modeFromEnvironment(), notice };
}

/**
 * How components may be got, from `ASSAY_TOOLCHAIN`.
 * @throws AssayError for a value that is none of the modes.
 */
export function modeFromEnvironment(value = process.env.ASSAY_TOOLCHAIN): Mode {
  if (value === undefined || value === '') return 'auto';
  if (value === 'auto' || value === 'download' || value === 'compile') return value;
  throw new AssayError('ASSAY_TOOLCHAIN is not understood', {
    expected: 'download, compile, auto, or not set',
    found: value,
    remedy: 'unset ASSAY_TOOLCHAIN to take the first way that works',
  });
}
