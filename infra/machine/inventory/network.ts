import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { z } from 'zod';

import { timeouts } from '../../timeouts.ts';
import { findPrivilege } from '../privilege.ts';
import type { Command } from '../run.ts';
import { attempt } from '../run.ts';
import type { Entry, Inventory } from './types.ts';

const linkSchema = z.array(z.object({ ifname: z.string(), link_type: z.string().optional() }));
const rulesetSchema = z.object({ nftables: z.array(z.record(z.string(), z.record(z.string(), z.unknown()))) });

/** Settings of the kernel that container networks change. */
const watchedSysctls = [
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/conf/default/route_localnet',
  'net/ipv4/conf/lo/route_localnet',
  'net/ipv4/conf/all/rp_filter',
  'net/ipv4/conf/default/rp_filter',
  'net/bridge/bridge-nf-call-iptables',
  'net/bridge/bridge-nf-call-arptables',
  'fs/inotify/max_user_instances',
  'fs/inotify/max_user_watches',
];

/** Links, routes, packet filter and kernel settings of this machine. */
export async function networkEntries(cloud: string): Promise<Inventory['entries']> {
  const [links, routes, nftables] = await Promise.all([
    lines(['ip', '-json', 'link', 'show']),
    lines(['ip', '-oneline', 'route', 'show', 'table', 'all']),
    lines(['nft', '--json', '--terse', 'list', 'ruleset']),
  ]);
  return {
    ...(links === undefined ? {} : { links: linkEntries(links) }),
    ...(routes === undefined ? {} : { routes: plain(routes.split('\n').filter((route) => !/\bdev veth/.test(route))) }),
    ...(nftables === undefined ? {} : { nftables: ruleEntries(nftables, cloud) }),
    sysctls: plain(
      watchedSysctls
        .filter((name) => existsSync(`/proc/sys/${name}`))
        .map((name) => `${name.replaceAll('/', '.')}=${readFileSync(`/proc/sys/${name}`, 'utf8').trim()}`),
    ),
  };
}

/** One line per chain with a digest of its rules, counters left out: they change with every packet. */
export function ruleEntries(json: string, cloud: string): Entry[] {
  const chains = new Map<string, string[]>();
  for (const object of rulesetSchema.parse(JSON.parse(json)).nftables) {
    for (const [kind, body] of Object.entries(object)) {
      if (kind === 'metainfo') continue;
      const table = `${text(body.family)} ${text(kind === 'table' ? body.name : body.table)}`;
      const key =
        kind === 'table' ? table : `${table} ${kind === 'rule' ? text(body.chain) : `${kind} ${text(body.name)}`}`;
      chains.set(key, [...(chains.get(key) ?? []), JSON.stringify(body, withoutCounters)]);
    }
  }
  const ours = new Set([cloud, `assay-${cloud}`, `assay_${cloud}`, `assay_${cloud.replaceAll('-', '_')}`]);
  return [...chains].map(([key, rules]) => {
    const digest = createHash('sha256').update(rules.join('\n')).digest('hex').slice(0, 12);
    return { id: `${key} (${digest})`, ours: ours.has(key.split(' ')[1] ?? '') };
  });
}

function withoutCounters(key: string, value: unknown): unknown {
  return key === 'handle' || key === 'packets' || key === 'bytes' || key === 'elem' ? undefined : value;
}

/** Interfaces come and go with containers under random names: those are told by the containers already. */
function linkEntries(json: string): Entry[] {
  const names = linkSchema.parse(JSON.parse(json)).map((link) => link.ifname);
  return plain(names.filter((name) => !name.startsWith('veth')));
}

/** Output of a command that needs root; `undefined` when it cannot be had. */
async function lines(command: Command): Promise<string | undefined> {
  const asRoot: Command = (await findPrivilege()) === 'sudo' ? ['sudo', '-n', ...command] : command;
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  const outcome = await attempt(asRoot, { timeout: timeouts.localRequest, env: { PATH } });
  return outcome.exitCode === 0 ? outcome.stdout : undefined;
}

const plain = (ids: readonly string[]): Entry[] =>
  ids.map((id) => ({ id: id.trim(), ours: false })).filter(({ id }) => id !== '');

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
