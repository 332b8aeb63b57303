import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../errors.ts';
import type { Explanation } from '../errors.ts';
import { awaitLock } from '../machine/lock.ts';
import { identify, isAlive } from '../machine/process.ts';
import { checkPortFree } from '../machine/network.ts';
import { environmentOfOutliver } from '../machine/family.ts';
import { poll } from '../poll.ts';
import type { Say } from '../progress.ts';
import { tail } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { connectionOf } from './connection.ts';
import type { CloudConnection } from './connection.ts';
import type { DaemonOptions } from './daemon.ts';
import { connectEngine } from './engine.ts';
import { cloudFiles, readCloudRecord } from './files.ts';
import { ensureImage } from './machine-images.ts';

export type { CloudConnection } from './connection.ts';
export { destroyCloud } from './destroy.ts';
export { debianAmi, debianUser } from './amis.ts';

export interface EnsureCloudOptions {
  readonly name: string;
  /** Port of the API on 127.0.0.1; without one the last is used again, or a free one chosen. */
  readonly port?: number;
  readonly onProgress?: Say;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The embedded EC2 of that name: attaches to it when it runs, else starts it in the background from what is on disk.
 * @throws AssayError saying what is missing, taken or broken.
 */
export async function ensureCloud({
  name,
  port = 0,
  onProgress = () => undefined,
  signal,
}: EnsureCloudOptions): Promise<CloudConnection> {
  const running = await attach(name);
  if (running) return running;
  const docker = await connectEngine();
  const building = { say: onProgress, signal };
  const host = await ensureImage(docker, 'host', building);
  const appliance = await ensureImage(docker, 'appliance', building);
  const turn = await awaitLock(`${name}/cloud-start`, onProgress, signal);
  try {
    // Whoever had the turn before may have started it.
    const started = await attach(name);
    if (started) return started;
    if (port > 0) await checkPortFree(port);
    onProgress('starting the EC2 API and its reconciler');
    return await startDaemon({ name, port, images: { host, appliance } });
  } finally {
    await turn.release();
  }
}

/** The running cloud of that name. @throws AssayError when none runs. */
export async function attachCloud(name: string): Promise<CloudConnection> {
  const running = await attach(name);
  if (running) return running;
  throw new AssayError(`The embedded EC2 "${name}" does not run`, {
    expected: 'a running cloud of that name',
    found: readCloudRecord(name) ? 'its state on disk, but no process' : `nothing in ${cloudFiles(name).dir}`,
    remedy: 'start it: npm run cloud',
  });
}

/** Waits for a daemon that lives and does not answer yet. `undefined` when no daemon lives. */
async function attach(name: string): Promise<CloudConnection | undefined> {
  // An unreadable record is an error now, not something to wait for.
  if (!readCloudRecord(name)) return undefined;
  const found = await poll(() => look(name), {
    what: `the embedded EC2 "${name}" to answer`,
    timeout: timeouts.cloudStart,
    interval: 100,
    until: (state) => state !== 'starting',
    remedy: `look into ${cloudFiles(name).log}; npm run down ends it for good`,
  });
  return found === 'ended' ? undefined : (found as CloudConnection);
}

async function look(name: string): Promise<CloudConnection | 'starting' | 'ended'> {
  const record = readCloudRecord(name);
  if (!record || !isAlive(record.daemon)) return 'ended';
  if (record.port === 0) return 'starting';
  const connection = connectionOf(record);
  try {
    const init = { signal: AbortSignal.timeout(timeouts.localRequest) };
    const identity = (await (await fetch(`${connection.endpoint}/assay/identity`, init)).json()) as { nonce?: string };
    return identity.nonce === record.nonce ? connection : 'starting';
  } catch {
    return 'starting';
  }
}

async function startDaemon(options: DaemonOptions): Promise<CloudConnection> {
  const files = cloudFiles(options.name);
  mkdirSync(files.dir, { recursive: true, mode: 0o700 });
  rmSync(files.failure, { force: true });
  const log = openSync(files.log, 'a', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'daemon.ts'), JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { ...environmentOfOutliver(), NODE_OPTIONS: '', TESTCONTAINERS_RYUK_DISABLED: 'true' },
  });
  closeSync(log);
  child.unref();
  const daemon = child.pid === undefined ? undefined : identify(child.pid);
  const watch = async (): Promise<CloudConnection | 'starting' | 'ended' | 'failed'> =>
    daemon && isAlive(daemon) ? look(options.name) : 'failed';
  const result = await poll(watch, {
    what: 'the embedded EC2 to start',
    timeout: timeouts.cloudStart,
    interval: 100,
    // Until the new daemon has written its record, the one of before tells of a process that has ended.
    until: (state) => state === 'failed' || typeof state === 'object',
    remedy: `look into ${files.log}`,
  });
  if (typeof result === 'string') throw startFailure(options.name);
  return result;
}

function startFailure(name: string): AssayError {
  const { failure, log } = cloudFiles(name);
  if (existsSync(failure)) {
    const told = JSON.parse(readFileSync(failure, 'utf8')) as { summary: string } & Partial<Explanation>;
    const { summary, expected, found, remedy } = told;
    if (expected !== undefined && found !== undefined && remedy !== undefined)
      return new AssayError(summary, { expected, found, remedy });
  }
  return new AssayError('The embedded EC2 did not start', {
    expected: 'its daemon to stay up',
    found: existsSync(log) ? tail(readFileSync(log, 'utf8')) : 'nothing in its log',
    remedy: `mend what the log names: ${log}`,
  });
}
