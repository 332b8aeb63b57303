import type { MutantImplementation } from './implementation.ts';
import { fileMutant, type FileChange } from './file.ts';
import { liveMutant } from './live.ts';
import { probeMutant } from './probe.ts';

const mirrorFile = '/etc/containerd/certs.d/_default/hosts.toml';
/** R2-04 opens it and expects the playbook to close it. */
const holePort = 9998;

/** The mutants that are a change of one file. */
export const fileChanges: readonly FileChange[] = [
  {
    id: 'R2-M01',
    file: 'ansible/group_vars/all/settings.yml',
    from: 'owner: "136693071363"',
    to: 'owner: "000000000000"',
  },
  {
    id: 'R2-M04',
    file: 'ansible/roles/network/tasks/main.yml',
    from: 'purge_rules: true',
    to: 'purge_rules: false',
    afterwards: async ({ securityGroups }) => {
      const rules = await securityGroups.rules();
      if (rules.some(({ ports }) => ports === `${holePort}-${holePort}`))
        await securityGroups.close('worker', holePort);
    },
  },
  {
    id: 'R2-M05',
    file: 'ansible/roles/load_balancer/tasks/main.yml',
    from: 'modify_targets: true',
    to: 'modify_targets: false',
    afterwards: async ({ ansible, entrance, topology }) => {
      await ansible.run('provision');
      await ansible.run('site');
      await entrance.untilHealthy('http', topology.names('worker'));
    },
  },
  {
    id: 'R2-M08',
    file: 'ansible/roles/instances/tasks/main.yml',
    from: 'key_name: "{{ cluster_name }}"',
    to: 'key_name: made-by-hand',
  },
  {
    id: 'R2-M06',
    file: 'ansible/roles/common/tasks/main.yml',
    from: '- name: Set the host',
    to: '- name: Note the time of every run\n  ansible.builtin.command: date\n\n- name: Set the host',
  },
  {
    id: 'R2-M07',
    file: 'ansible/inventory/aws_ec2.yml',
    from: '  instance-state-name: [pending, running, stopping, stopped]\n',
    to: '  instance-state-name: [pending, running, stopping, stopped]\n  "tag:Name": [control-plane-a, control-plane-b, control-plane-c, worker-b, worker-c, mirror]\n',
  },
];

/** How the mutants of R2 are put in and taken out. */
export const r2: readonly MutantImplementation[] = [
  ...fileChanges.map(fileMutant),
  erodedFile('R2-M02', 'worker-a'),
  erodedFile('R2-M03', 'worker-b'),
  healingHost('R2-M09', 'worker-a'),
  probeMutant('R2-M10', 'security-groups', 'never-runs'),
  probeMutant('R2-M11', 'terminate', 'never-runs'),
  probeMutant('R2-M12', 'silence', 'never-runs'),
];

/** Something on a host repairs a setting by itself: what the playbook then finds whole, it has not repaired. */
function healingHost(id: 'R2-M09', host: string): MutantImplementation {
  const unit = 'assay-healing';
  const setting = 'net.ipv4.ip_forward=1';
  const copy = '/run/assay-healing.kept';
  return liveMutant({
    id,
    make: async ({ fleet }) => {
      const loop = `while :; do sysctl --quiet --write ${setting}; sleep 0.1; done`;
      await fleet.run(
        host,
        `cp --preserve=all ${mirrorFile} ${copy}
         systemd-run --quiet --collect --unit=${unit} bash -c '${loop}'`,
      );
    },
    look: async ({ fleet }) => (await fleet.run(host, `systemctl is-active ${unit}`)).stdout,
    changed: (seen) => seen === 'active',
    // The case ends before the playbook could repair what it has broken.
    undo: async ({ fleet }) => {
      await fleet.run(
        host,
        `systemctl stop ${unit}; sysctl --quiet --write ${setting}; systemctl start docker.socket docker
         [ ! -e ${copy} ] || cp --preserve=all ${copy} ${mirrorFile}`,
      );
    },
  });
}

/** Something on a host keeps removing a file that the playbook writes. */
function erodedFile(id: 'R2-M02' | 'R2-M03', host: string): MutantImplementation {
  const unit = 'assay-erosion';
  const copy = '/run/assay-erosion.kept';
  return liveMutant({
    id,
    make: async ({ fleet }) => {
      await fleet.run(
        host,
        `cp --preserve=all ${mirrorFile} ${copy}
         systemd-run --quiet --unit=${unit} --on-active=0 --on-unit-active=1s --timer-property=AccuracySec=100ms rm -f ${mirrorFile}`,
      );
    },
    look: async ({ fleet }) => (await fleet.run(host, `systemctl is-active ${unit}.timer`)).stdout,
    changed: (seen) => seen === 'active',
    undo: async ({ fleet }) => {
      await fleet.run(
        host,
        `systemctl stop ${unit}.timer ${unit}.service; [ ! -e ${copy} ] || cp --preserve=all ${copy} ${mirrorFile}`,
      );
    },
  });
}
