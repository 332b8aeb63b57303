import { createHash } from 'node:crypto';

import type { CloudConnection } from '../local/index.ts';
import type { Say } from '../progress.ts';
import type { Settings } from '../settings.ts';
import { timeouts } from '../timeouts.ts';
import { readManifest } from '../toolchain/manifest.ts';
import { runPlaybook } from './ansible.ts';
import type { PlaybookResult } from './playbook-record.ts';
import { ensureBackupIdentity } from './backup-identity.ts';
import { clusterVariables, type PlaybookVariables } from './playbook-variables.ts';
import { ensureSshKey } from './ssh-key.ts';

export interface ClusterPlaybookOptions {
  readonly settings: Settings;
  readonly cloud: CloudConnection;
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
  /** Ansible's host pattern. */
  readonly limit?: string;
  /** Only say what would change. */
  readonly check?: boolean;
  /** Instead of the settings of ansible/group_vars. */
  readonly overrides?: PlaybookVariables;
}

/**
 * Runs a playbook of the cluster with the variables that toolchain, settings and connection give.
 * @throws AssayError naming host, task and reason.
 */
export async function runClusterPlaybook(
  playbook: 'provision' | 'site' | 'restore-etcd' | 'deprovision',
  options: ClusterPlaybookOptions,
): Promise<PlaybookResult> {
  const { settings, cloud, say, signal, limit, check, overrides } = options;
  const [manifest, key, backup] = await Promise.all([
    readManifest(),
    ensureSshKey(settings.name, signal),
    ensureBackupIdentity(settings.name),
  ]);
  return runPlaybook({
    playbook,
    name: settings.name,
    variables: {
      ...clusterVariables({
        cloud,
        topology: settings.topology,
        manifest,
        key,
        backup,
        network: networkOf(settings.name),
      }),
      ...overrides,
    },
    env: cloud.env,
    onProgress: say,
    signal,
    timeoutMs: timeouts.playbook,
    ...(limit === undefined ? {} : { limit }),
    ...(check === undefined ? {} : { check }),
  });
}

/** First two numbers of the VPC's addresses: clouds of different names live side by side on one machine, so each gets its own. */
function networkOf(name: string): string {
  if (name === 'assay') return '10.88';
  // 10.96 to 10.111 are the cluster's Services.
  const [first = 0] = createHash('sha256').update(name).digest();
  return `10.${112 + (first % 128)}`;
}
