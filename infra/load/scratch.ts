import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { identify } from '../machine/process.ts';
import type { HttpsServer } from '../probes/https.ts';
import type { LoadPlan } from './plan.ts';

export interface LoadOptions {
  /** Path of k6. */
  readonly program: string;
  /** Path of the script. */
  readonly script: string;
  /** Who is asked; k6 trusts its authority and no other. */
  readonly server: HttpsServer;
  readonly plan: Pick<LoadPlan, 'flows' | 'data'> & Partial<Pick<LoadPlan, 'thresholds'>>;
  /** Ends k6 when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Files of one run, in a folder of its own: what k6 is given, and what it leaves. */
export const files = {
  plan: 'plan.json',
  config: 'config.json',
  ca: 'authority.crt',
  stream: 'samples.json',
  log: 'log.json',
  summary: 'summary.json',
} as const;

/** Makes the folder of a run. What is written holds passwords of customers: only its owner may read it. */
export async function makeScratch(options: LoadOptions): Promise<string> {
  await sweep();
  const { pid } = process;
  const directory = await mkdtemp(join(tmpdir(), `assay-load-${pid}-${identify(pid)?.startTicks}-`));
  await prepare(directory, options);
  return directory;
}

/** Removes what processes have left that were killed: passwords of customers lie in it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [folder, pid, startTicks] = /^assay-load-(\d+)-(\d+)-/.exec(name) ?? [];
    // Listed in /proc is not alive: the number may be a later process's, or the exit code not collected yet.
    if (folder === undefined || identify(Number(pid))?.startTicks === Number(startTicks)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

async function prepare(directory: string, { server, plan }: LoadOptions): Promise<void> {
  const { address, port = 443, name, ca } = server;
  const whole: LoadPlan = {
    thresholds: {},
    ...plan,
    origin: port === 443 ? `https://${name}` : `https://${name}:${port}`,
    hosts: { [name]: address },
  };
  await writeFile(join(directory, files.plan), JSON.stringify(whole), { mode: 0o600 });
  await writeFile(join(directory, files.config), '{}');
  await writeFile(join(directory, files.ca), ca);
}

/** Settings of the user's own k6 are no part of the plan, and neither are the authorities that the machine trusts. */
export function environmentOf(directory: string): Record<string, string | undefined> {
  const own = Object.keys(process.env).filter((name) => name.startsWith('K6_'));
  return {
    ...Object.fromEntries(own.map((name) => [name, undefined])),
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    SSL_CERT_FILE: join(directory, files.ca),
    SSL_CERT_DIR: join(directory, 'no-others'),
    PLAN: join(directory, files.plan),
    SUMMARY: join(directory, files.summary),
  };
}
