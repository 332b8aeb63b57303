import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { AssayError } from '../errors.ts';
import { poll } from '../poll.ts';
import type { Say } from '../progress.ts';
import { tail } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { machineDir } from './directory.ts';
import { askEngine } from './engine.ts';
import { lookAround, removeTraces, surroundingsSchema } from './engine-traces.ts';
import { environmentOfOutliver } from './family.ts';
import type { Command } from './run.ts';
import { commandLine, identify, isAlive } from './process.ts';

const recordSchema = z.object({
  pid: z.number(),
  startTicks: z.number(),
  bootId: z.string(),
  /** How the machine was before. */
  before: surroundingsSchema,
});
type Daemon = z.infer<typeof recordSchema>;

const recordFile = (): string => join(machineDir(), 'dockerd.json');

/** Log of the engine that Assay started itself. */
export const daemonLog = (): string => join(machineDir(), 'dockerd.log');

/** The engine that Assay started itself, while it lives. */
export function ownDaemon(): Daemon | undefined {
  const record = readRecord();
  return record && isAlive(record) ? record : undefined;
}

function readRecord(): Daemon | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(), 'utf8')));
  } catch {
    return undefined;
  }
}

export interface DaemonOptions {
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
  /** The engine's command line. */
  readonly command?: Command;
  /** Files in which an engine of this command line keeps its process number, with the program each belongs to. */
  readonly pidFiles?: Readonly<Record<string, string>>;
}

const defaultPidFiles = {
  '/var/run/docker.pid': 'dockerd',
  '/var/run/docker/containerd/containerd.pid': 'containerd',
};

/**
 * Starts the engine where no service manager does: detached, with its log and its identity in the machine's directory.
 * @throws AssayError with the end of the log when it does not answer before the deadline.
 */
export async function startDaemon(options: DaemonOptions): Promise<void> {
  const { say, signal, command = ['dockerd'], pidFiles = defaultPidFiles } = options;
  const [program, ...args] = command;
  mkdirSync(machineDir(), { recursive: true });
  await removeStalePidFiles(pidFiles);
  // After a kill -9 the machine is not as it was: what was recorded then still holds.
  const before = readRecord()?.before ?? (await lookAround());
  const log = openSync(daemonLog(), 'a');
  // The engine calls iptables and modprobe, which are not on every user's PATH.
  const PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
  const env = { ...environmentOfOutliver(), PATH };
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], env });
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) throw notAnswering('the process ended at once');
  const daemon = { ...identity, before };
  writeFileSync(recordFile(), JSON.stringify(daemon));
  say(`started dockerd as process ${daemon.pid}, log in ${daemonLog()}`);
  await untilAnswering(daemon, signal);
}

/** Ends the engine that Assay started itself and takes back what it leaves on the machine; says whether one was running. */
export async function stopDaemon(): Promise<boolean> {
  const record = readRecord();
  const daemon = ownDaemon();
  if (daemon) {
    process.kill(daemon.pid, 'SIGTERM');
    await poll(() => Promise.resolve(isAlive(daemon)), {
      what: `dockerd (process ${daemon.pid}) to end`,
      timeout: timeouts.engineStop,
      until: (alive) => !alive,
      remedy: `look into ${daemonLog()}; to end it for good: kill -9 ${daemon.pid}`,
    });
  }
  if (record) await removeTraces(record.before);
  rmSync(recordFile(), { force: true });
  rmSync(daemonLog(), { force: true });
  return daemon !== undefined;
}

async function untilAnswering(daemon: Daemon, signal?: AbortSignal): Promise<void> {
  const look = async (): Promise<'answers' | 'silent' | 'ended'> => {
    if (!isAlive(daemon)) return 'ended';
    return 'facts' in (await askEngine()) ? 'answers' : 'silent';
  };
  const state = await poll(look, {
    what: 'dockerd to answer',
    timeout: timeouts.engineStart,
    until: (found) => found !== 'silent',
    remedy: `look into ${daemonLog()}`,
    ...(signal ? { signal } : {}),
  });
  if (state === 'ended') throw notAnswering(tail(readFileSync(daemonLog(), 'utf8')));
}

function notAnswering(found: string): AssayError {
  return new AssayError('dockerd does not stay up', {
    expected: 'a running engine',
    found,
    remedy: `mend what the log names (${daemonLog()}), or start an engine by hand, then repeat`,
  });
}

/**
 * After a kill -9 or a power cut the number in a pid file may belong to another program by now: the engine would refuse to
 * start, or wait for a containerd that is none. Its own containerd dies with a killed engine, but not at once.
 */
async function removeStalePidFiles(pidFiles: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, program] of Object.entries(pidFiles)) {
    if (!existsSync(file)) continue;
    const pid = Number(readFileSync(file, 'utf8'));
    const orphan = program === 'containerd' && basename(commandLine(pid)[0] ?? '') === program;
    if (orphan) await untilGone(pid);
    if (basename(commandLine(pid)[0] ?? '') !== program) rmSync(file, { force: true });
  }
}

/** Waits for a process to end; one that stays is used again by the engine, so that is no failure. */
async function untilGone(pid: number): Promise<void> {
  const gone = (): Promise<boolean> => Promise.resolve(identify(pid) === undefined);
  const options = { what: `process ${pid} to end`, timeout: timeouts.processEnd, interval: 50, until: Boolean };
  await poll(gone, options).catch(() => undefined);
}
