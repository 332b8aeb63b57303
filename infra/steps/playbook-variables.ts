import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { AssayError } from '../errors.ts';
import { replaceRecord } from '../files.ts';
import { stateDir } from '../paths.ts';
import type { Topology } from '../settings.ts';
import type { ToolchainManifest } from '../toolchain/manifest.ts';
import type { BackupIdentity } from './backup-identity.ts';
import type { SshKey } from './ssh-key.ts';

/** What of a connection to EC2 the playbooks take as variables; credentials and endpoint travel in the environment. */
export interface CloudPlace {
  readonly name: string;
  readonly region: string;
  /** Base address of S3 as instances reach it; `undefined` on real AWS. */
  readonly storageEndpoint: string | undefined;
}

export interface ClusterVariablesOptions {
  readonly cloud: CloudPlace;
  readonly topology: Topology;
  readonly manifest: ToolchainManifest;
  readonly key: SshKey;
  readonly backup: BackupIdentity;
  /** Addresses of the VPC: the first two numbers, as in `10.88`. */
  readonly network?: string;
  /** Where the operator's SSH sessions come from, as seen by the hosts; default: the VPC's router. */
  readonly operatorCidr?: string;
}

/** Variables of all playbooks, by the names that ansible/group_vars documents. */
export type PlaybookVariables = Readonly<Record<string, unknown>>;

/** Where the administrator's kubeconfig of the cloud `name` is. */
export const kubeconfigFile = (name: string): string => join(stateDir(name), 'kubeconfig');

/** The variables of all playbooks from toolchain, settings and connection. */
export function clusterVariables(options: ClusterVariablesOptions): PlaybookVariables {
  const { cloud, topology, manifest, key, backup, network = '10.88', operatorCidr = `${network}.0.1/32` } = options;
  return {
    cluster_name: cloud.name,
    region: cloud.region,
    topology: { control_planes: topology.controlPlanes, workers: topology.workers },
    vpc_cidr: `${network}.0.0/16`,
    zones: ['a', 'b', 'c'].map((zone, index) => ({
      name: `${cloud.region}${zone}`,
      cidr: `${network}.${index + 1}.0/24`,
    })),
    operator_cidr: operatorCidr,
    ssh_public_key: readFileSync(key.publicKey, 'utf8').trim(),
    ssh_private_key_file: key.privateKey,
    known_hosts_file: join(stateDir(cloud.name), 'known_hosts'),
    kubernetes_version: manifest.kubernetesVersion,
    installs: manifest.installs,
    backup_recipient: backup.recipient,
    backup_identity_file: backup.file,
    object_storage_endpoint: cloud.storageEndpoint ?? '',
    registry_storage: manifest.registryDir,
    pause_image: imageOf(manifest, 'pause'),
    kubeconfig_path: kubeconfigFile(cloud.name),
  };
}

function imageOf(manifest: ToolchainManifest, repository: string): string {
  const image = manifest.images.find((candidate) => candidate.repository === repository);
  if (image) return image.reference;
  throw new AssayError(`The toolchain has no image "${repository}"`, {
    expected: `an image of that repository in the toolchain's manifest`,
    found: manifest.images.map((candidate) => candidate.repository).join(', '),
    remedy: 'rebuild it: npm run setup',
  });
}

/** Writes variables where only the owner reads them; the file is complete or absent at any moment. @returns its path. */
export function writeVariables(name: string, playbook: string, variables: PlaybookVariables): string {
  const directory = join(stateDir(name), 'ansible');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${playbook}.json`);
  replaceRecord(file, variables, 0o600);
  return file;
}
