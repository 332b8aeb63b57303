import { readFileSync, readdirSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's boot to the process's start. */
  readonly startTicks: number;
  /** Changes with every boot of the machine. */
  readonly bootId: string;
}

/** The identity of a living process, or `undefined` when there is none with that number. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    // The program's name stands in parentheses and may hold spaces: count fields from behind it. Start time is field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    return {
      pid,
      startTicks: Number(fields[19]),
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    };
  } catch {
    return undefined;
  }
}

/** Whether this very process still lives; a reused process number or a reboot says no. */
export function isAlive(identity: ProcessIdentity): boolean {
  const found = identify(identity.pid);
  return found?.startTicks === identity.startTicks && found.bootId === identity.bootId;
}

/** Program name and arguments of a living process; empty when there is none or it is a kernel thread. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/** Variables of a living process as `NAME=value`, as it was started with them; `undefined` when they cannot be read. */
export function environmentOf(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return undefined;
  }
}

/** Numbers of all processes that this one can see. */
export const processNumbers = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);
