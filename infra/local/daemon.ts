import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { AssayError, messageOf } from '../errors.ts';
import { acquireLock } from '../machine/lock.ts';
import { checkPortFree } from '../machine/network.ts';
import { identify, isAlive } from '../machine/process.ts';
import type { ProcessIdentity } from '../machine/process.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { startApi } from './api-process.ts';
import type { ApiProcess } from './api-process.ts';
import { debianAmi } from './amis.ts';
import { storageSocket } from './haproxy.ts';
import { connectEngine, ofCloud } from './engine.ts';
import { cloudFiles, newCredentials, readCloudRecord, writeCloudRecord } from './files.ts';
import type { CloudRecord } from './files.ts';
import { raiseLimits } from './kernel-limits.ts';
import { reconcile } from './reconciler.ts';
import type { ReconcilerContext } from './reconciler.ts';
import { Enforcement } from './security.ts';
import { Trigger } from './trigger.ts';

/** Between two looks that nothing asked for, in milliseconds: repairs what others changed on the machine. */
const resync = 45_000;
/** Before the engine is asked for its events again after it went away, in milliseconds. */
const engineRetry = 5_000;

/** What the daemon is started with, as its one argument, in JSON. */
export interface DaemonOptions {
  readonly name: string;
  /** 0: the last one, or a free one. */
  readonly port: number;
  readonly images: { readonly host: string; readonly appliance: string };
}

/** Name of the lock that the daemon of a cloud holds while it lives. */
export const daemonLock = (name: string): string => `${name}/cloud`;

async function serve(options: DaemonOptions): Promise<void> {
  const { name } = options;
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stop.abort();
    });
  await acquireLock(daemonLock(name));
  // The reaper of testcontainers removes what its process leaves behind; a cloud is meant to stay.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  const docker = await connectEngine();
  await raiseLimits();
  const trigger = new Trigger();
  const context: ReconcilerContext = {
    cloud: name,
    docker,
    images: options.images,
    enforcement: new Enforcement(name),
    say,
  };
  void watchHosts(name, trigger, stop.signal);
  // An API that ends is started again, on the same port, from what it left on disk.
  while (!stop.signal.aborted) await serveApi(options, context, trigger, stop.signal);
}

async function serveApi(
  options: DaemonOptions,
  context: ReconcilerContext,
  trigger: Trigger,
  stop: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const api = await startRecordedApi(options, (line) => {
    say(line);
    trigger.request();
  });
  void api.ended.then((reason) => {
    if (!stop.aborted) say(`the EC2 API ended: ${reason}`);
    ended.abort();
  });
  await trigger.run(() => pass(api, context), resync, AbortSignal.any([stop, ended.signal]));
  api.kill();
}

async function pass(api: ApiProcess, context: ReconcilerContext): Promise<void> {
  try {
    await reconcile(api, context);
  } catch (error) {
    say(`pass failed, to be repeated: ${messageOf(error)}`);
  }
}

async function startRecordedApi(options: DaemonOptions, onMutation: (event: string) => void): Promise<ApiProcess> {
  const { name } = options;
  const files = cloudFiles(name);
  mkdirSync(files.dir, { recursive: true, mode: 0o700 });
  writeFileSync(files.amis, JSON.stringify([debianAmi]));
  const last = readCloudRecord(name);
  await endLastApi(last);
  const nonce = randomUUID();
  const record = { name, nonce, ...(last ? credentialsOf(last) : newCredentials(name)), daemon: self() };
  // With the new nonce nobody takes what may still answer on that port for this cloud.
  writeCloudRecord({ ...record, port: last?.port ?? 0 });
  const port = options.port || (await freePort(last?.port ?? 0));
  mkdirSync(files.storage, { recursive: true, mode: 0o700 });
  const api = await startApi(
    {
      port,
      stateFile: files.api,
      amisFile: files.amis,
      objectsDir: files.objects,
      storageSocket: join(files.storage, storageSocket),
      identity: { name, nonce },
    },
    onMutation,
  );
  const child = identify(api.pid);
  writeCloudRecord({ ...record, port: api.port, ...(child ? { api: child } : {}) });
  return api;
}

/** An API whose daemon was killed is about to end by itself: its port and its file are needed now. */
async function endLastApi(last: CloudRecord | undefined): Promise<void> {
  const api = last?.api;
  if (!api || !isAlive(api)) return;
  process.kill(api.pid, 'SIGKILL');
  await poll(() => Promise.resolve(isAlive(api)), {
    what: 'the EC2 API of before to end',
    timeout: timeouts.processEnd,
    interval: 20,
    until: (alive) => !alive,
  });
}

/** The port of last time, so that what was configured with it goes on working; any free one when it is taken by now. */
async function freePort(last: number): Promise<number> {
  return checkPortFree(last).then(
    () => last,
    () => 0,
  );
}

const credentialsOf = ({
  accessKeyId,
  secretAccessKey,
}: CloudRecord): Pick<CloudRecord, 'accessKeyId' | 'secretAccessKey'> => ({
  accessKeyId,
  secretAccessKey,
});

function self(): ProcessIdentity {
  const identity = identify(process.pid);
  if (!identity) throw new Error('this process is not to be found in /proc');
  return identity;
}

/** Tells the trigger when a host's container dies or disappears, also over restarts of the engine. */
async function watchHosts(name: string, trigger: Trigger, stop: AbortSignal): Promise<void> {
  // A call, because the answer changes while something is awaited.
  const stopped = (): boolean => stop.aborted;
  while (!stopped()) {
    try {
      const filters = { ...ofCloud(name), type: ['container' as const], event: ['die', 'destroy'] };
      const events = (await new Docker().getEvents({ filters })) as unknown as Readable;
      for await (const line of createInterface({ input: addAbortSignal(stop, events) }))
        trigger.notice(subjectOf(line));
    } catch (error) {
      if (!stopped()) say(`events of the engine: ${messageOf(error)}`);
    }
    trigger.notice('engine');
    await delay(engineRetry, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** The container that an event of the engine is about. */
const subjectOf = (event: string): string => (JSON.parse(event) as { Actor?: { ID?: string } }).Actor?.ID ?? '';

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

const options = JSON.parse(process.argv[2] ?? '{}') as DaemonOptions;
try {
  await serve(options);
  process.exit(0);
} catch (error) {
  say(messageOf(error));
  const explanation =
    error instanceof AssayError
      ? { summary: error.message.split('\n')[0], ...error.explanation }
      : { summary: messageOf(error) };
  writeFileSync(cloudFiles(options.name).failure, JSON.stringify(explanation));
  process.exit(1);
}
