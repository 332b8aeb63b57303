import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { AssayError } from '../errors.ts';
import type { ToolchainManifest } from '../toolchain/manifest.ts';
import { clusterVariables, writeVariables } from './playbook-variables.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const manifest: ToolchainManifest = {
  kubernetesVersion: 'v1.2.3',
  versions: {},
  registryDir: '/somewhere',
  key: 'k',
  installs: [],
  images: [{ reference: 'registry.k8s.io/pause:3.9', repository: 'pause', tag: '3.9', digest }],
};
const cloud = { name: 'trial', region: 'eu-west-1', storageEndpoint: undefined };
const backup = { file: '/somewhere/identity', recipient: 'age1recipient' };
const topology = { label: '1+2', controlPlanes: 1, workers: 2 } as const;

let directory: string;
let before: string | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-variables-'));
  before = process.env.ASSAY_STATE;
  process.env.ASSAY_STATE = directory;
  writeFileSync(join(directory, 'key.pub'), 'ssh-ed25519 AAAA someone\n');
});
afterEach(() => {
  if (before === undefined) delete process.env.ASSAY_STATE;
  else process.env.ASSAY_STATE = before;
  rmSync(directory, { recursive: true });
});
const key = (): { privateKey: string; publicKey: string } => ({
  privateKey: join(directory, 'key'),
  publicKey: join(directory, 'key.pub'),
});

test('topology, zones and addresses follow settings and region', () => {
  const variables = clusterVariables({ cloud, topology, manifest, key: key(), backup, network: '10.77' });
  assert.deepEqual(variables.topology, { control_planes: 1, workers: 2 });
  assert.deepEqual(variables.zones, [
    { name: 'eu-west-1a', cidr: '10.77.1.0/24' },
    { name: 'eu-west-1b', cidr: '10.77.2.0/24' },
    { name: 'eu-west-1c', cidr: '10.77.3.0/24' },
  ]);
  assert.equal(variables.operator_cidr, '10.77.0.1/32');
  assert.equal(variables.pause_image, 'registry.k8s.io/pause:3.9');
  assert.equal(variables.ssh_public_key, 'ssh-ed25519 AAAA someone');
});

test('a toolchain without a needed image is refused by name', () => {
  assert.throws(
    () => clusterVariables({ cloud, topology, manifest: { ...manifest, images: [] }, key: key(), backup }),
    (error) => {
      assert.ok(error instanceof AssayError);
      assert.match(error.message, /no image "pause"/);
      return true;
    },
  );
});

test('variables are readable by their owner only', () => {
  const file = writeVariables('trial', 'site', { a: 1 });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { a: 1 });
});
