import { connectCloud } from '../../cloud/connect.ts';
import { listInstances } from '../../cloud/instances.ts';
import { AssayError } from '../../errors.ts';
import { attachCloud } from '../../local/index.ts';
import { operatorKeyFile } from '../../paths.ts';
import { runOnHost, type HostAccess } from '../../probes/host.ts';
import type { Say } from '../../progress.ts';
import type { Settings } from '../../settings.ts';
import { runClusterPlaybook } from '../../steps/cluster-playbook.ts';
import { timeouts } from '../../timeouts.ts';
import type { Measure } from './measures.ts';

/** MiB of random values in etcd, beside what the cluster itself holds. */
const sizes = [0, 100, 500] as const;
/** Tasks between the stop of the first control plane and the last that answers again. */
const outage = /\((stop|replace|serve|complete)\)/;

/** What a backup and a restoration of three members take on the running cluster, at several sizes of etcd. */
export async function measureRecovery(settings: Settings, say: Say, signal: AbortSignal): Promise<Measure[]> {
  const cloud = await attachCloud(settings.name);
  const instances = await listInstances(connectCloud(cloud));
  const { name = '', privateIp = '' } = instances.find(({ role }) => role === 'control_plane') ?? {};
  const host = { name, address: privateIp, user: 'admin', keyFile: operatorKeyFile(settings.name) };
  const measures: Measure[] = [];
  try {
    for (const size of sizes) {
      await fill(host, size);
      const backup = await runScript(host, 'etcd-backup take');
      const key = (JSON.parse(backup.stdout) as { key: string }).key;
      say(`restoring ${key}`);
      const restored = await runClusterPlaybook('restore-etcd', {
        settings,
        cloud,
        say: () => undefined,
        signal,
        overrides: { restore_backup: key, restore_healthy_cluster: true },
      });
      const down = restored.tasks
        .filter(({ task }) => outage.test(task))
        .reduce((sum, task) => sum + task.milliseconds, 0);
      const label = `etcd with ${size} MiB more:`;
      measures.push(
        { name: `${label} backup`, unit: 's', value: backup.elapsed / 1000 },
        { name: `${label} restoration of three members`, unit: 's', value: restored.milliseconds / 1000 },
        { name: `${label} of it without an API`, unit: 's', value: down / 1000, ...(size === 0 ? { aim: 45 } : {}) },
      );
    }
  } finally {
    await runScript(host, `${etcdctl} del --prefix /bench/`);
  }
  return measures;
}

const pki = '/etc/kubernetes/pki/etcd';
const etcdctl = `etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/healthcheck-client.crt --key=${pki}/healthcheck-client.key`;

/** One key for each MiB; what is there already is written again. */
const fill = (host: HostAccess, size: number) =>
  runScript(
    host,
    `set -o pipefail
for number in $(seq ${size}); do head -c 786432 /dev/urandom | base64 --wrap=0 | ${etcdctl} put "/bench/$number" > /dev/null || exit 1; done`,
  );

async function runScript(host: HostAccess, script: string) {
  const result = await runOnHost(host, script, timeouts.playbook);
  if (result.exitCode === 0) return result;
  throw new AssayError(`The benchmark could not do its work on ${host.name}`, {
    expected: `exit code 0 of ${script.slice(0, 60)}`,
    found: result.stderr.trim(),
    remedy: 'mend what it names',
  });
}
