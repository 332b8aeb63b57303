import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { timeouts } from '../timeouts.ts';
import { sha256 } from './hash.ts';
import type { ToolchainManifest } from './index.ts';
import { ensureToolchain } from './index.ts';
import { serveStorage, TestContainerd } from './registry-test-tools.ts';

const acceptManifest = { accept: 'application/vnd.oci.image.manifest.v1+json' };

describe('Debian’s registry, filled by copying nothing but files', { timeout: timeouts.compile }, () => {
  let manifest: ToolchainManifest;
  before(async () => {
    manifest = await ensureToolchain();
  });

  test('gives every file to install by its digest, and every image by its tag', async (context) => {
    const address = await serveStorage(context, manifest.registryDir);
    for (const { repository, digest, size } of manifest.installs) {
      const response = await fetch(`http://${address}/v2/${repository}/blobs/${digest}`);
      assert.equal(response.status, 200, repository);
      const content = new Uint8Array(await response.arrayBuffer());
      assert.equal(content.length, size, repository);
      assert.equal(`sha256:${sha256(content)}`, digest, repository);
    }
    for (const { repository, tag, digest } of manifest.images) {
      const response = await fetch(`http://${address}/v2/${repository}/manifests/${tag}`, { headers: acceptManifest });
      assert.equal(response.headers.get('docker-content-digest'), digest, repository);
    }
    const missing = await fetch(`http://${address}/v2/pause/blobs/sha256:${'0'.repeat(64)}`);
    assert.equal(missing.status, 404);
  });

  test('containerd pulls the images, and their programs run', async (context) => {
    const address = await serveStorage(context, manifest.registryDir);
    const containerd = await TestContainerd.start(context);
    const answers: readonly (readonly [repository: string, command: readonly string[], answer: RegExp])[] = [
      ['pause', ['/pause', '-v'], /^pause 3\./],
      ['kube-proxy', ['kube-proxy', '--version'], new RegExp(`^Kubernetes ${manifest.kubernetesVersion}$`)],
      ['etcd', ['etcdctl', 'version'], /^etcdctl version: 3\.6\./],
      ['coredns/coredns', ['/coredns', '-version'], /^CoreDNS-1\./],
      ['metrics-server/metrics-server', ['/metrics-server', '--version'], /^v0\.9\.0$/],
      ['calico/node', ['calico-node', '-v'], /^v3\.28\.5$/],
      ['library/traefik', ['/traefik', 'version'], /Version: +3\.6\.12/],
      ['rancher/local-path-provisioner', ['local-path-provisioner', '--version'], /v0\.0\.30/],
      [
        'database',
        ['sh', '-c', 'patroni --version; postgres --version; psql --version'],
        /^patroni 4.*\n.* 17.*\n.* 17/,
      ],
      ['wallet', ['node', '-p', 'require("/app/node_modules/fastify/package.json").name'], /^fastify$/],
    ];
    for (const [repository, command, answer] of answers) {
      const image = manifest.images.find((candidate) => candidate.repository === repository);
      const name = `${address}/${repository}:${image?.tag ?? ''}`;
      assert.match(await containerd.pullAndRun(name, command), answer);
    }
  });

  test('the base has the tools that kube-proxy and Felix call', async (context) => {
    const address = await serveStorage(context, manifest.registryDir);
    const containerd = await TestContainerd.start(context);
    const image = manifest.images.find(({ repository }) => repository === 'calico/node');
    const script =
      'iptables --version; iptables-legacy-save --version; nft --version; ipset --version; conntrack --version; ip -V';
    const name = `${address}/calico/node:${image?.tag ?? ''}`;
    const output = await containerd.pullAndRun(name, ['sh', '-euc', script]);
    const expected = ['iptables v', '(nf_tables)', '(legacy)', 'nftables v', 'ipset v', 'conntrack v', 'iproute2'];
    for (const text of expected) assert.ok(output.includes(text), `${text} in:\n${output}`);
  });
});
