import { poll, timeouts, type Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import { halvedPayments } from './altered-payments.ts';
import { fileMutant } from './file.ts';
import { hostFileMutant, replacing, rewriting, type HostFileChange } from './host-file.ts';
import type { Facts, MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';
import { probeMutant } from './probe.ts';
import { fileChanges } from './r7-changes.ts';
import { unbalancedLedger } from './unbalanced-ledger.ts';
import { unenforcing } from './unenforced.ts';

const controlPlanes = ['control-plane-a', 'control-plane-b', 'control-plane-c'] as const;
const [first, second] = controlPlanes;
const program = '/usr/local/lib/etcd-backup/etcd_backup';
const scheduler = '/etc/kubernetes/manifests/kube-scheduler.yaml';
const schedulerAside = '/etc/kubernetes/kube-scheduler.yaml.aside';

/** Stands in for age, and takes its arguments. */
const copying = `#!/bin/sh
# sabotage: copies instead of encrypting
while [ $# -gt 1 ]; do [ "$1" = --output ] && output=$2; shift; done
cp "$1" "$output"
`;

/** What a broken program has stored must not be what somebody restores: it goes, and a good backup takes its place. */
const spoilingBackups = {
  before: async ({ backups }: Stack, facts: Facts) => {
    await facts.set('known', JSON.stringify((await backups.list()).map(({ key }) => key)));
  },
  afterwards: async ({ backups }: Stack, facts: Facts) => {
    const known = facts.get('known');
    if (known === undefined) return;
    const keys = new Set(JSON.parse(known) as string[]);
    const spoilt = (await backups.list()).filter(({ key, host }) => host === first && !keys.has(key));
    for (const backup of spoilt) await backups.remove(backup);
    await backups.take(first);
  },
} as const;

/** How the mutants of R7 are put in and taken out. */
export const r7: readonly MutantImplementation[] = [
  ...fileChanges.map(fileMutant),
  liveMutant({
    id: 'R7-M01',
    make: async ({ fleet }) => {
      await fleet.run(second, 'systemctl stop etcd-backup.timer');
    },
    look: async ({ fleet }) => (await fleet.run(second, 'systemctl is-active etcd-backup.timer')).stdout.trim(),
    changed: (seen) => seen !== 'active',
    undo: async ({ fleet }) => {
      await fleet.run(second, 'systemctl start etcd-backup.timer');
    },
  }),
  liveMutant({
    id: 'R7-M02',
    make: async ({ fleet }) => {
      await fleet.run(second, hourly);
    },
    look: async ({ fleet }) => (await fleet.run(second, 'systemctl cat etcd-backup.timer')).stdout,
    changed: (seen) => seen.includes('sabotage'),
    undo: async ({ fleet }) => {
      await fleet.run(second, asOften);
    },
  }),
  hostFileMutant({
    id: 'R7-M03',
    host: first,
    file: '/usr/bin/age',
    change: replacing('/usr/bin/age', copying),
    ...spoilingBackups,
  }),
  rewritten('R7-M04', 'archive.py', 's|"ca.crt", "ca.key", |"ca.crt", |', spoilingBackups),
  rewritten('R7-M05', 'storage.py', 's|complete\\[: -self.settings.keep\\]|complete[:0]|'),
  rewritten('R7-M06', 'take.py', 's|^        check_space(settings)$|        pass|'),
  liveMutant({
    id: 'R7-M10',
    make: async (stack) => {
      await onEach(stack, `mv ${scheduler} ${schedulerAside}`);
      await untilSchedulers(stack, 'gone');
    },
    look: schedulers,
    changed: (seen) => !seen.includes('runs'),
    undo: async (stack) => {
      await onEach(stack, `[ ! -e ${schedulerAside} ] || mv ${schedulerAside} ${scheduler}`);
      await untilSchedulers(stack, 'runs');
    },
  }),
  halvedPayments('R7-M11', 300),
  rewritten('R7-M18', 'storage.py', 's|complete\\[: -self.settings.keep\\]|complete[self.settings.keep :]|'),
  rewritten('R7-M19', '__main__.py', 's|^        return 1$|        return 0|'),
  unenforcing('R7-M21'),
  unbalancedLedger('R7-M22'),
  probeMutant('R7-M23', 'terminate', 'never-runs'),
  probeMutant('R7-M24', 'terminate', 'never-runs'),
  probeMutant('R7-M25', 'terminate', 'never-runs'),
];

const hourly = `mkdir -p /etc/systemd/system/etcd-backup.timer.d
printf '# sabotage\\n[Timer]\\nOnCalendar=\\nOnCalendar=*:05\\n' > /etc/systemd/system/etcd-backup.timer.d/sabotage.conf
systemctl daemon-reload && systemctl restart etcd-backup.timer`;

const asOften = `rm -rf /etc/systemd/system/etcd-backup.timer.d
systemctl daemon-reload && systemctl restart etcd-backup.timer`;

async function onEach({ fleet }: Stack, script: string): Promise<string[]> {
  const results = await Promise.all(controlPlanes.map((host) => fleet.run(host, script)));
  return results.map(({ stdout }) => stdout.trim());
}

/** Of each control plane, whether its scheduler runs. */
async function schedulers(stack: Stack): Promise<string> {
  const script = `ss -Hltn 'sport = :10259' | grep -q . && echo runs || echo gone`;
  return (await onEach(stack, script)).join(' ');
}

async function untilSchedulers(stack: Stack, state: 'runs' | 'gone'): Promise<void> {
  await poll(() => schedulers(stack), {
    what: `the schedulers: ${state}`,
    timeout: timeouts.clusterReady,
    until: (seen) => seen.split(' ').every((each) => each === state),
  });
}

/** A changed line of the backup program on the host that the cases ask. */
function rewritten(
  id: MutantId,
  module: string,
  expression: string,
  also: Pick<HostFileChange, 'before' | 'afterwards'> = {},
): MutantImplementation {
  const file = `${program}/${module}`;
  return hostFileMutant({ id, host: first, file, change: rewriting(file, expression), ...also });
}
