import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

import { stateDir, venvDir } from '../../paths.ts';
import { timeouts } from '../../timeouts.ts';
import { commandLine, environmentOf, processNumbers } from '../process.ts';
import { attempt } from '../run.ts';
import { cloudLabel } from './engine.ts';
import type { Entry, Inventory } from './types.ts';

/** Processes, listening sockets, mounts and files of this machine. */
export async function processEntries(cloud: string): Promise<Inventory['entries']> {
  const processes = ownNamespace().filter((pid) => !lineage().has(pid));
  const ours = new Set(processes.filter((pid) => belongsTo(cloud, pid)));
  const { stdout, exitCode } = await attempt(['ss', '-Hlntup'], { timeout: timeouts.localRequest });
  return {
    processes: processes.map((pid) => ({ id: `${describe(pid, ours.has(pid))} (${pid})`, ours: ours.has(pid) })),
    ...(exitCode === 0
      ? {
          sockets: stdout
            .split('\n')
            .filter(Boolean)
            .map((line) => socketEntry(line, ours)),
        }
      : {}),
    mounts: mountEntries(cloud),
    files: fileEntries(cloud),
  };
}

/** Playbooks that run for a cloud, with their forks: outside of a run, what an interrupted one has left. */
export function playbooksOf(cloud: string): number[] {
  const program = `${venvDir()}/bin/ansible-playbook`;
  return ownNamespace().filter((pid) => commandLine(pid).includes(program) && environmentName(pid) === cloud);
}

/** A process is the cloud's when its arguments name the cloud's state, or it runs from Assay's Python environment for it. */
function belongsTo(cloud: string, pid: number): boolean {
  const line = commandLine(pid).join(' ');
  const marks = [`${stateDir(cloud)}/`, `${cloudLabel}=${cloud}`, `infra/local/daemon.ts {"name":"${cloud}"`];
  if (marks.some((mark) => line.includes(mark))) return true;
  return line.includes(`${venvDir()}/`) && environmentName(pid) === cloud;
}

/** Arguments of other people's processes may hold secrets: only their program is told. */
function describe(pid: number, ours: boolean): string {
  const [program = '', ...args] = commandLine(pid);
  return ours ? [program, ...args].join(' ').slice(0, 160) : basename(program.split(' ')[0] ?? '');
}

function environmentName(pid: number): string {
  const variables = environmentOf(pid);
  if (variables === undefined) return '';
  return variables.find((line) => line.startsWith('ASSAY_NAME='))?.slice('ASSAY_NAME='.length) ?? 'assay';
}

/** Processes with arguments, without those inside containers: they go with their container. */
function ownNamespace(): number[] {
  const own = namespace(process.pid);
  return processNumbers().filter((pid) => commandLine(pid).length > 0 && [own, undefined].includes(namespace(pid)));
}

function namespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** This process, what it started and what started it: they are the ones who look. */
function lineage(): Set<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 1 && !found.has(pid); pid = parent(pid)) found.add(pid);
  return found;
}

function parent(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] ?? 0);
  } catch {
    return 0;
  }
}

function socketEntry(line: string, ours: ReadonlySet<number>): Entry {
  const [protocol = '', , , , address = ''] = line.split(/\s+/);
  const [, name = '?', pid = '0'] = /users:\(\("([^"]+)",pid=(\d+)/.exec(line) ?? [];
  return { id: `${protocol} ${address} ${name}`, ours: ours.has(Number(pid)) };
}

function mountEntries(cloud: string): Entry[] {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? []);
  // Layers and volumes of containers are told by the containers.
  const kept = points.filter((point) => !/\/(docker|containerd)\//.test(point));
  return kept.map((id) => ({ id, ours: id.startsWith(`${stateDir(cloud)}/`) }));
}

function fileEntries(cloud: string): Entry[] {
  if (!existsSync(stateDir(cloud))) return [];
  return readdirSync(stateDir(cloud), { recursive: true }).map((id) => ({ id: String(id), ours: true }));
}
