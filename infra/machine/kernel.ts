import { AssayError } from '../errors.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { findPrivilege, privileged } from './privilege.ts';
import { attempt } from './run.ts';

/** Something the kernel must be able to do, proven by doing it where it leaves no trace. */
export interface KernelFeature {
  readonly name: string;
  readonly purpose: string;
  /** Shell command that succeeds when the feature is there. */
  readonly proof: string;
  /** Module to load when it is not. */
  readonly module: string;
}

/** A network namespace of its own disappears together with what was made in it. */
const aside = (command: string): string => `unshare --net sh -c '${command}'`;

export const kernelFeatures: readonly KernelFeature[] = [
  { name: 'overlayfs', purpose: 'container layers', proof: 'grep -qw overlay /proc/filesystems', module: 'overlay' },
  {
    name: 'bridge netfilter',
    purpose: 'security groups and Services on bridged traffic',
    proof: 'test -e /proc/sys/net/bridge/bridge-nf-call-iptables',
    module: 'br_netfilter',
  },
  {
    name: 'VXLAN',
    purpose: 'the pod network between hosts',
    proof: aside('ip link add probe type vxlan id 1 dstport 4789'),
    module: 'vxlan',
  },
  {
    name: 'veth pairs',
    purpose: 'network interfaces of hosts and pods',
    proof: aside('ip link add probe type veth peer name peer'),
    module: 'veth',
  },
  {
    name: 'nf_tables with connection tracking',
    purpose: 'security groups',
    proof: aside('nft "add table ip p; add chain ip p c; add rule ip p c ct state established accept"'),
    module: 'nf_tables',
  },
  {
    name: 'NAT in nf_tables',
    purpose: 'elastic IPs',
    proof: aside(
      'nft "add table ip p; add chain ip p c { type nat hook output priority -100; }; add rule ip p c dnat to 127.0.0.1"',
    ),
    module: 'nft_nat',
  },
  { name: 'IP sets', purpose: 'network policies', proof: 'test -e /sys/module/ip_set', module: 'ip_set' },
];

/**
 * Proves every kernel feature, loading modules where that helps.
 * @throws AssayError naming each feature that is missing, what it is for and its module.
 */
export async function ensureKernel(say: Say, features: readonly KernelFeature[] = kernelFeatures): Promise<void> {
  const missing: string[] = [];
  for (const feature of features) {
    if (await hasFeature(feature, say)) continue;
    missing.push(`${feature.name} (${feature.purpose}; module ${feature.module})`);
  }
  if (missing.length === 0) return;
  throw new AssayError('The kernel lacks what the hosts need', {
    expected: features.map((feature) => feature.name).join(', '),
    found: `missing: ${missing.join(', ')}`,
    remedy:
      'install the full kernel of the distribution (a cloud or container kernel may leave modules out) and boot it',
  });
}

async function hasFeature(feature: KernelFeature, say: Say): Promise<boolean> {
  if (await succeeds(feature.proof)) return true;
  if (!(await succeeds(`modprobe ${feature.module}`))) return false;
  say(`loaded kernel module ${feature.module}`);
  return succeeds(feature.proof);
}

async function succeeds(command: string): Promise<boolean> {
  const shell = privileged(['sh', '-c', command], await findPrivilege(), 'Looking at the kernel');
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  return (await attempt(shell, { timeout: timeouts.localRequest, env: { PATH } })).exitCode === 0;
}
