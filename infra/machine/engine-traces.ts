import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { timeouts } from '../timeouts.ts';
import { attempt } from './run.ts';

/** What of the machine an engine changes and does not take back when it ends. */
export const surroundingsSchema = z.object({
  /** Tables of the packet filter, as `family name`. */
  tables: z.array(z.string()),
  bridge: z.boolean(),
  forwarding: z.string(),
});
export type Surroundings = z.infer<typeof surroundingsSchema>;

/** Tables in which an engine puts its rules. */
const engineTables = ['ip nat', 'ip filter', 'ip raw', 'ip6 nat', 'ip6 filter', 'ip6 raw'];

const forwardingFile = '/proc/sys/net/ipv4/ip_forward';
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
const how = { timeout: timeouts.localRequest, env: { PATH } };

/** How the machine is before an engine starts. */
export async function lookAround(): Promise<Surroundings> {
  const { stdout } = await attempt(['nft', 'list', 'tables'], how);
  return {
    tables: stdout.split('\n').flatMap((line) => /^table (\S+ \S+)$/.exec(line.trim())?.[1] ?? []),
    bridge: (await attempt(['ip', 'link', 'show', 'docker0'], how)).exitCode === 0,
    forwarding: readFileSync(forwardingFile, 'utf8').trim(),
  };
}

/** Takes back what an engine that has ended left behind. What somebody else has put there meanwhile stays. */
export async function removeTraces(before: Surroundings): Promise<void> {
  const now = await lookAround();
  if (now.bridge && !before.bridge) await attempt(['ip', 'link', 'delete', 'docker0'], how);
  for (const table of now.tables.filter((name) => engineTables.includes(name) && !before.tables.includes(name))) {
    if (await isEngineOnly(table)) await attempt(['nft', 'delete', 'table', ...table.split(' ')], how);
  }
  if (before.forwarding === '0' && (await othersForward())) return;
  if (now.forwarding !== before.forwarding)
    await attempt(['sysctl', '-w', `net.ipv4.ip_forward=${before.forwarding}`], how);
}

async function isEngineOnly(table: string): Promise<boolean> {
  const [family, name = ''] = table.split(' ');
  const { exitCode, stdout } = await attempt([family === 'ip6' ? 'ip6tables-save' : 'iptables-save', '-t', name], how);
  const rules = stdout.split('\n').filter((line) => line.startsWith('-A'));
  return exitCode === 0 && rules.every((rule) => /\bDOCKER|docker0/.test(rule));
}

/** Other bridges (virtual machines, other container engines) need forwarding too. */
async function othersForward(): Promise<boolean> {
  const { stdout } = await attempt(['ip', '-oneline', 'link', 'show', 'type', 'bridge'], how);
  return stdout.trim() !== '';
}
