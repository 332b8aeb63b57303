import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { z } from 'zod';
import { machineDir } from '../machine/directory.ts';
import { cloudLabel } from './engine.ts';
import { setKernel } from './firewall-apply.ts';

/**
 * Limits that one user's processes on the machine share, all hosts' root among them: what suffices for one system is
 * used up by a handful of hosts, each with its systemd and container runtime.
 */
const needed = {
  '/proc/sys/fs/inotify/max_user_instances': 8192,
  '/proc/sys/fs/inotify/max_user_watches': 524_288,
} as const;

const recordFile = (): string => join(machineDir(), 'limits-before.json');
const recordSchema = z.record(z.string(), z.number());

/** Raises the limits that are too low, after noting what they were. */
export async function raiseLimits(): Promise<void> {
  for (const [path, value] of Object.entries(needed)) {
    const present = read(path);
    if (present >= value) continue;
    mkdirSync(machineDir(), { recursive: true });
    writeFileSync(recordFile(), JSON.stringify({ [path]: present, ...readRecord() }));
    await setKernel(path, String(value));
  }
}

/** Puts the limits back as they were, once no cloud of any name has a container left. */
export async function restoreLimits(docker: Docker): Promise<void> {
  const others = await docker.listContainers({ all: true, filters: { label: [cloudLabel] } });
  if (others.length > 0) return;
  for (const [path, before] of Object.entries(readRecord())) {
    if (path in needed && read(path) === needed[path as keyof typeof needed]) await setKernel(path, String(before));
  }
  rmSync(recordFile(), { force: true });
}

const read = (path: string): number => Number(readFileSync(path, 'utf8'));

function readRecord(): Record<string, number> {
  return existsSync(recordFile()) ? recordSchema.parse(JSON.parse(readFileSync(recordFile(), 'utf8'))) : {};
}
