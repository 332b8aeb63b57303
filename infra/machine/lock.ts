import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

import { z } from 'zod';

import { AssayError, messageOf } from '../errors.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';

/** Process numbers of the holders, told to child processes, so that what a run starts may work inside the locks of that run. */
const holderVariable = 'ASSAY_LOCK_HOLDER';

const holderSchema = z.object({ pid: z.number(), command: z.string(), since: z.string(), directory: z.string() });
export type Holder = z.infer<typeof holderSchema>;

export interface Lock {
  /** False when a parent process holds the lock and this process works inside it. */
  readonly own: boolean;
  release(): Promise<void>;
}

/** Does work under the lock of a cloud: see `acquireLock`. */
export async function underLock<T>(resource: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(resource);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * One run at a time per cloud. The lock is a Unix socket with an abstract name: taking it is atomic, and the kernel drops it
 * when its holder ends however that happens, so no stale lock exists and none has to be judged. Whoever connects is told who holds it.
 * @throws AssayError naming the holder, since when, and what to do.
 */
export async function acquireLock(resource: string): Promise<Lock> {
  const taken = await take(resource);
  if (taken) return taken;
  const holder = await askHolder(resource);
  if (holder && ancestors().includes(holder.pid)) return insideParent();
  throw new AssayError(`Another run holds ${resource}`, {
    expected: 'one run at a time for each cloud',
    found: describeHolder(holder),
    remedy: `wait until it ends${holder ? `, or end it: kill ${holder.pid}` : ''}; or use another cloud: ASSAY_NAME=other`,
  });
}

/**
 * Waits for its turn: for what several clouds share, such as the cache.
 * @throws AssayError when the turn has not come before the deadline (milliseconds).
 */
export async function awaitLock(resource: string, say: Say, signal?: AbortSignal, deadline?: number): Promise<Lock> {
  const limit = AbortSignal.timeout(deadline ?? timeouts.sharedLock);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  let announced = false;
  for (;;) {
    signal?.throwIfAborted();
    const taken = await take(resource);
    if (taken) return taken;
    const holder = await askHolder(resource);
    if (holder && ancestors().includes(holder.pid)) return insideParent();
    if (limit.aborted) throw overdue(resource, holder);
    if (!announced) say(`waiting for ${resource}: ${describeHolder(holder)}`);
    announced = true;
    await holderGone(resource, stop);
  }
}

async function take(resource: string): Promise<Lock | undefined> {
  const holder: Holder = {
    pid: process.pid,
    command: process.argv.slice(1).join(' '),
    since: new Date().toISOString(),
    directory: process.cwd(),
  };
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => undefined).on('close', () => connections.delete(socket));
    // The connection stays open: its end tells a waiting process that the lock is free.
    socket.write(`${JSON.stringify(holder)}\n`);
    socket.unref();
  });
  if (!(await listens(server, address(resource)))) return undefined;
  server.unref();
  process.env[holderVariable] = [...ancestors(), process.pid].join(',');
  const release = async (): Promise<void> => {
    if (!server.listening) return;
    process.env[holderVariable] = ancestors().toSpliced(ancestors().lastIndexOf(process.pid), 1).join(',');
    server.close();
    for (const socket of connections) socket.destroy();
    await once(server, 'close');
  };
  return { own: true, release };
}

async function listens(server: Server, path: string): Promise<boolean> {
  server.listen(path);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw new AssayError('The lock cannot be taken', {
      expected: 'a Unix socket with an abstract name (Linux)',
      found: messageOf(error),
      remedy: 'run on Linux',
    });
  }
}

/** Who holds the lock; `undefined` when it is free by now, or its holder does not answer. */
async function askHolder(resource: string): Promise<Holder | undefined> {
  const socket = connect(address(resource));
  try {
    const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(timeouts.lockAnswer) })) as [Buffer];
    return holderSchema.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function holderGone(resource: string, stop: AbortSignal): Promise<void> {
  const socket = connect(address(resource));
  socket.on('error', () => undefined).resume();
  try {
    await once(socket, 'close', { signal: stop });
  } catch {
    // The caller looks at its own signal and at the deadline.
  } finally {
    socket.destroy();
  }
}

/** Holders among this process and those that started it. */
function ancestors(): number[] {
  return (process.env[holderVariable] ?? '').split(',').filter(Boolean).map(Number);
}

function insideParent(): Lock {
  return { own: false, release: () => Promise.resolve() };
}

function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'held by a process that does not answer (stopped, or ending just now)';
  return `held by process ${holder.pid} since ${holder.since}: ${holder.command} (in ${holder.directory})`;
}

function overdue(resource: string, holder: Holder | undefined): AssayError {
  return new AssayError(`No turn at ${resource}`, {
    expected: 'the other process to finish in time',
    found: describeHolder(holder),
    remedy: holder ? `look at what it does; end it if it hangs: kill ${holder.pid}` : 'try again',
  });
}

function address(resource: string): string {
  return `\0assay/${resource}`;
}
