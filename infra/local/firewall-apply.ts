import { execa } from 'execa';
import { AssayError, messageOf } from '../errors.ts';
import { findPrivilege, privileged } from '../machine/privilege.ts';
import type { Command } from '../machine/run.ts';
import { attempt, run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';

/** Name of the cloud's own table of the packet filter; nothing outside it is touched. */
export const tableName = (cloud: string): string => `assay_${cloud.replaceAll('-', '_')}`;

const table = (cloud: string): readonly string[] => ['table', 'inet', tableName(cloud)];

/** Replaces the cloud's table by the given one in one transaction. @throws AssayError with nft's own words. */
export async function applyFirewall(ruleset: string): Promise<void> {
  const [program, ...args] = await asRoot(['nft', '-f', '-']);
  try {
    await execa(program, args, { input: ruleset, timeout: timeouts.localRequest, env: withSbin() });
  } catch (error) {
    throw new AssayError(
      'The security groups cannot be enforced',
      {
        expected: 'nft to accept the rules',
        found: messageOf(error),
        remedy: '`npm run setup` checks the kernel and installs nftables',
      },
      { cause: error },
    );
  }
}

/** The cloud's table as the kernel has it, without counters; `undefined` when it is not there. */
export async function listFirewall(cloud: string): Promise<string | undefined> {
  const command = await asRoot(['nft', '-s', 'list', ...table(cloud)]);
  const outcome = await attempt(command, { timeout: timeouts.localRequest, env: withSbin() });
  return outcome.exitCode === 0 ? outcome.stdout : undefined;
}

/** Removes the cloud's table, if there is one. */
export async function removeFirewall(cloud: string): Promise<void> {
  if ((await listFirewall(cloud)) === undefined) return;
  await run(await asRoot(['nft', 'delete', ...table(cloud)]), { timeout: timeouts.localRequest, env: withSbin() });
}

/** Writes a setting of the kernel. */
export async function setKernel(path: string, value: string): Promise<void> {
  await run(await asRoot(['sh', '-c', `echo ${value} > ${path}`]), { timeout: timeouts.localRequest });
}

async function asRoot(command: Command): Promise<Command> {
  return privileged(command, await findPrivilege(), 'Enforcing security groups');
}

const withSbin = (): Record<string, string> => ({ PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` });
