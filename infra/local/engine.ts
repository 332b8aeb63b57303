import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { messageOf } from '../errors.ts';
import { requireDocker } from '../machine/docker.ts';
import { timeouts } from '../timeouts.ts';

/** Label on everything that belongs to a cloud; its value is the cloud's name. */
export const cloudLabel = 'assay.cloud';
/** Label on a container or volume: the instance it is part of. */
export const instanceLabel = 'assay.instance';
/** Label on a network, or on the container of its network services: the VPC it is. */
export const vpcLabel = 'assay.vpc';

/** Docker's list filter for everything of one cloud. */
export const ofCloud = (name: string): { label: string[] } => ({ label: [`${cloudLabel}=${name}`] });

/** The machine's Docker engine, after it has answered. @throws AssayError when none does, or it cannot carry hosts. */
export async function connectEngine(): Promise<Docker> {
  await requireDocker();
  return new Docker({ timeout: timeouts.engineCall });
}

/** Waits for an engine call; what is already gone or already so (404, 304, removal in progress) is no error. */
export async function ignoreMissing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    const inProgress = status === 409 && messageOf(error).includes('already in progress');
    if (status !== 404 && status !== 304 && !inProgress) throw error;
  }
}

/** Linux capabilities by bit, up to the last one that every supported engine knows by name. */
const capabilityNames = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...['LINUX_IMMUTABLE', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER'],
  ...['SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE'],
  ...['SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP'],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
];

/**
 * Every capability this machine can grant. `--privileged` asks for all that exist, and fails where one is withheld
 * from the machine itself.
 */
export function grantableCapabilities(procStatus: string = readFileSync('/proc/self/status', 'utf8')): string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(procStatus)?.[1] ?? '0'}`);
  return capabilityNames.filter((_, bit) => (bounding >> BigInt(bit)) & 1n);
}
