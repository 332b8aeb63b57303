import { awaitLock, type Lock } from '../machine/lock.ts';
import { sha256 } from './hash.ts';
import { toolchainDir } from './manifest.ts';
import type { Task } from './task.ts';

/** The turn of this process to change the cache; others wait for its end. */
export const takeTurn = ({ notice, signal }: Pick<Task, 'notice' | 'signal'>): Promise<Lock> =>
  awaitLock(`toolchain ${sha256(toolchainDir()).slice(0, 12)}`, notice, signal);
