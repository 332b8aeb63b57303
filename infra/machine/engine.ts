import Docker from 'dockerode';

import { AssayError, messageOf } from '../errors.ts';
import { timeouts } from '../timeouts.ts';

/** What the engine says of itself, as far as Assay depends on it. */
export interface EngineFacts {
  readonly version: string;
  readonly apiVersion: string;
  readonly osType: string;
  readonly operatingSystem: string;
  readonly storageDriver: string;
  readonly cgroupDriver: string;
  readonly securityOptions: readonly string[];
  /** Directory that holds images, containers and volumes. */
  readonly rootDir: string;
}

/** Why no engine answers, as far as it decides what to do next. */
export type Silence = 'absent' | 'forbidden' | 'other';

export type EngineAnswer =
  { readonly facts: EngineFacts } | { readonly silence: Silence; readonly cause: unknown; readonly address: string };

/** Private cgroup namespaces, which the hosts need, came with this version of the engine's API (Docker 20.10). */
const oldestApi = '1.41';

/** Storage drivers that share layers between containers. */
const sharingDrivers = ['overlay2', 'overlayfs', 'btrfs', 'zfs', 'fuse-overlayfs'];

/** Asks the engine that `DOCKER_HOST` names, or the local one, for its facts. */
export async function askEngine(): Promise<EngineAnswer> {
  try {
    const docker = new Docker({ timeout: timeouts.localRequest });
    const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<Record<string, unknown>>]);
    return {
      facts: {
        version: version.Version,
        apiVersion: version.ApiVersion,
        osType: text(info.OSType),
        operatingSystem: text(info.OperatingSystem),
        storageDriver: text(info.Driver),
        cgroupDriver: text(info.CgroupDriver),
        securityOptions: Array.isArray(info.SecurityOptions) ? info.SecurityOptions.map(String) : [],
        rootDir: text(info.DockerRootDir),
      },
    };
  } catch (cause) {
    return { silence: silenceOf(cause), cause, address: engineAddress() };
  }
}

/** Where the engine is looked for. */
export const engineAddress = (): string => process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';

/**
 * Refuses an engine that cannot carry the hosts.
 * @throws AssayError naming the property that is wrong and how to mend it.
 */
export function judgeEngine(facts: EngineFacts): void {
  const refuse = (summary: string, expected: string, found: string, remedy: string): never => {
    throw new AssayError(summary, { expected, found, remedy });
  };
  if (compareVersions(facts.apiVersion, oldestApi) < 0) {
    refuse(
      'The Docker engine is too old',
      `API version ${oldestApi} or later (Docker 20.10)`,
      `API version ${facts.apiVersion} (Docker ${facts.version})`,
      'install a current engine, for example the package docker.io of your distribution',
    );
  }
  if (facts.osType !== 'linux' || facts.operatingSystem.startsWith('Docker Desktop')) {
    refuse(
      'The Docker engine runs in another machine',
      'an engine on this Linux machine, so that the hosts are reachable at their private addresses',
      `${facts.operatingSystem} (${facts.osType})`,
      'use the engine of this machine: docker context use default, or unset DOCKER_HOST',
    );
  }
  if (facts.securityOptions.some((option) => option.includes('rootless'))) {
    refuse(
      'The Docker engine runs rootless',
      "an engine in the machine's own network, so that security groups can be enforced",
      'a rootless engine',
      'use the system engine: unset DOCKER_HOST, and start it with: sudo systemctl start docker',
    );
  }
  if (!sharingDrivers.includes(facts.storageDriver)) {
    refuse(
      'The Docker engine uses a storage driver that copies whole images',
      `storage driver ${sharingDrivers.join(', ')}`,
      facts.storageDriver,
      `put ${facts.rootDir} on a file system that overlayfs supports (ext4, xfs with ftype=1), then restart the engine`,
    );
  }
  if (facts.cgroupDriver === 'none' || facts.cgroupDriver === '') {
    refuse(
      'The Docker engine controls no resources',
      'cgroups mounted at /sys/fs/cgroup',
      'cgroup driver none',
      'mount them (package cgroupfs-mount where no systemd runs), then restart the engine',
    );
  }
}

/** The error for an engine that does not answer and that Assay may not, or could not, start. */
export function unreachable(answer: Extract<EngineAnswer, { silence: Silence }>): AssayError {
  const found = `${answer.address}: ${messageOf(answer.cause)}`;
  if (answer.silence === 'forbidden') {
    return new AssayError('The Docker engine does not let this user in', {
      expected: 'read and write access to its socket',
      found,
      remedy: 'sudo usermod --append --groups docker "$USER", then log in again; or run as root',
    });
  }
  return new AssayError('The Docker engine does not answer', {
    expected: 'an engine that answers, at the address in DOCKER_HOST or at the local socket',
    found,
    remedy: process.env.DOCKER_HOST
      ? 'start that engine, or unset DOCKER_HOST to use the engine of this machine'
      : 'npm run setup installs and starts one',
  });
}

function silenceOf(cause: unknown): Silence {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
  return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'other';
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
