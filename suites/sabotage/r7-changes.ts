import type { Stack } from '../../fixtures/harness.ts';
import type { FileChange } from './file.ts';
import { complete, renew } from './whole-cluster.ts';

const member = 'ansible/plugins/modules/etcd_restore_member.py';
const choice = 'ansible/roles/etcd_restore/tasks/choose.yml';
const revival = 'ansible/plugins/modules/kubeadm_revive.py';

/** The mutants that are a change of one file of the checkout. */
export const fileChanges: readonly FileChange[] = [
  {
    id: 'R7-M07',
    file: member,
    from: '"replace": ("replaced", replace)',
    to: '"replace": ("replaced", lambda module: None)',
    afterwards: complete,
  },
  {
    id: 'R7-M08',
    file: 'infra/recovery/compare.ts',
    from: 'export const living: readonly Living[] = [\n',
    to: "export const living: readonly Living[] = [\n  { object: /^configmaps /, reason: 'sabotage' },\n",
    afterwards: complete,
  },
  {
    id: 'R7-M09',
    file: member,
    from: '            f"--bump-revision={REVISIONS}",\n            "--mark-compacted",\n',
    to: '            # Nothing is skipped.\n',
    // Clients that have seen later revisions would take later ones for earlier ones.
    afterwards: renew,
  },
  {
    id: 'R7-M12',
    file: choice,
    from: '- --max-age={{ 2147483647 if etcd_restore_unfinished != {} else restore_max_age }}',
    to: '- --max-age=2147483647',
    afterwards: complete,
  },
  {
    id: 'R7-M13',
    file: choice,
    from: 'that: restore_healthy_cluster or etcd_restore_unfinished',
    to: 'that: true or etcd_restore_unfinished',
    afterwards: complete,
  },
  {
    id: 'R7-M14',
    file: 'ansible/roles/member/templates/join.yaml.j2',
    from: "{% if 'control_plane' in group_names %}",
    to: '{% if false %}',
    afterwards: replaced,
  },
  {
    id: 'R7-M15',
    file: revival,
    from: '("control-plane", "all"), ("etcd", "local"))',
    to: '("control-plane", "all"))',
    afterwards: complete,
  },
  {
    id: 'R7-M16',
    file: revival,
    from: '("kubeconfig", "all")',
    to: '("kubeconfig", "admin")',
    afterwards: complete,
  },
  {
    id: 'R7-M17',
    file: choice,
    from: "that: etcd_restore_unfinished == {} or restore_backup in ['latest', etcd_restore_unfinished.backup]",
    to: 'that: true',
    afterwards: complete,
  },
  {
    id: 'R7-M20',
    file: member,
    from: 'REVISIONS = 1_000_000_000',
    to: 'REVISIONS = 100_000',
    afterwards: complete,
  },
  {
    id: 'R7-M26',
    file: member,
    from: '    if not os.path.exists(former):',
    to: '    if os.path.isdir(FORMER) and not os.path.exists(former):',
    afterwards: complete,
  },
  {
    id: 'R7-M27',
    file: 'ansible/roles/etcd_backup/files/etcd_backup/archive.py',
    from: '    check("The archive is damaged", "SHA-256", manifest.archive_digest, digest_of(archive), another)\n',
    to: '    # It is believed.\n',
    afterwards: installed,
  },
];

/** What has joined stays what it is: another host takes its place. */
async function replaced(stack: Stack): Promise<void> {
  await stack.fleet.terminate(stack.topology.names('control_plane')[0] ?? '');
  await complete(stack);
}

/** The restoration brings its own programs to the hosts: the former ones take their place again. */
async function installed(stack: Stack): Promise<void> {
  await complete(stack);
  await stack.ansible.run('site');
}
