import { AssayError } from '../errors.ts';
import { timeouts } from '../timeouts.ts';
import type { Command } from './run.ts';
import { attempt } from './run.ts';

/** How this user changes the machine: as root, through sudo without a password, or not at all. */
export type Privilege = 'root' | 'sudo' | 'none';

/** Finds out how this user may change the machine. */
export async function findPrivilege(): Promise<Privilege> {
  if (process.getuid?.() === 0) return 'root';
  const sudo = await attempt(['sudo', '-n', 'true'], { timeout: timeouts.localRequest });
  return sudo.exitCode === 0 ? 'sudo' : 'none';
}

/**
 * The command as root would run it.
 * @param purpose what the command is for, as the error should name it.
 * @throws AssayError with the exact command to type, when this user may not run it.
 */
export function privileged(command: Command, privilege: Privilege, purpose: string): Command {
  if (privilege === 'root') return command;
  if (privilege === 'sudo') return ['sudo', '-n', ...command];
  throw new AssayError(`${purpose} needs root`, {
    expected: 'to run as root, or sudo that asks for no password',
    found: `user id ${process.getuid?.() ?? 'unknown'}, and "sudo -n true" is refused`,
    remedy: `run this once, then repeat: sudo ${command.join(' ')}`,
  });
}
