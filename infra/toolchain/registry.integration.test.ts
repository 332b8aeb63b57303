import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { before, describe, test } from 'node:test';

import { run } from '../machine/run.ts';
import { temporaryDirectory } from '../machine/testing.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { sha256 } from './hash.ts';
import type { ToolchainManifest } from './index.ts';
import { ensureToolchain } from './index.ts';

const request = { timeout: timeouts.localRequest };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Debian's docker-registry package, unpacked and not installed, serving the storage on loopback. */
async function serve(context: TestContext, storage: string): Promise<string> {
  const directory = temporaryDirectory(context);
  mkdirSync(join(directory, 'package'));
  const packages = { cwd: directory, timeout: timeouts.packages };
  await run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', 'docker-registry'], packages);
  await run(['bash', '-c', 'dpkg-deb --extract docker-registry_*.deb package'], packages);
  const address = `127.0.0.1:${await freePort()}`;
  const configuration = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, maintenance: { readonly: { enabled: true } } },
    http: { addr: address, secret: 'only for this test' },
  };
  writeFileSync(join(directory, 'config.yml'), JSON.stringify(configuration));
  const registry = spawn(join(directory, 'package/usr/bin/docker-registry'), ['serve', join(directory, 'config.yml')]);
  registry.stderr.pipe(process.stderr);
  context.after(async () => {
    registry.kill();
    await once(registry, 'close');
  });
  await poll(async () => (await fetch(`http://${address}/v2/`)).status, {
    what: 'the registry',
    timeout: timeouts.localRequest,
    interval: 100,
    until: (status) => status === 200,
  });
  return address;
}

describe('Debian’s registry, filled by copying nothing but files', { timeout: timeouts.compile }, () => {
  let manifest: ToolchainManifest;
  before(async () => {
    manifest = await ensureToolchain();
  });

  test('gives every file to install by its digest, and every image by its tag', async (context) => {
    const address = await serve(context, manifest.registryDir);
    for (const { repository, digest, size } of manifest.installs) {
      const response = await fetch(`http://${address}/v2/${repository}/blobs/${digest}`);
      assert.equal(response.status, 200, repository);
      const content = new Uint8Array(await response.arrayBuffer());
      assert.equal(content.length, size, repository);
      assert.equal(`sha256:${sha256(content)}`, digest, repository);
    }
    for (const { repository, tag, digest } of manifest.images) {
      const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
      const response = await fetch(`http://${address}/v2/${repository}/manifests/${tag}`, { headers });
      assert.equal(response.headers.get('docker-content-digest'), digest, repository);
    }
    const missing = await fetch(`http://${address}/v2/pause/blobs/sha256:${'0'.repeat(64)}`);
    assert.equal(missing.status, 404);
  });

  test('an engine pulls its images, and their programs run', async (context) => {
    const address = await serve(context, manifest.registryDir);
    const answers: readonly (readonly [repository: string, args: readonly string[], answer: RegExp])[] = [
      ['pause', ['-v'], /^pause 3\./],
      ['kube-proxy', ['kube-proxy', '--version'], new RegExp(`^Kubernetes ${manifest.kubernetesVersion}$`)],
      ['etcd', ['etcdctl', 'version'], /^etcdctl version: 3\.6\./],
      ['coredns/coredns', ['-version'], /^CoreDNS-1\./],
      ['metrics-server/metrics-server', ['--version'], /^v0\.9\.0$/],
      ['calico/node', ['-v'], /^v3\.28\.5$/],
    ];
    for (const [repository, args, answer] of answers) {
      const image = manifest.images.find((candidate) => candidate.repository === repository);
      const name = `${address}/${repository}:${image?.tag ?? ''}`;
      context.after(() => run(['docker', 'rmi', '--force', name], request));
      const command = ['docker', 'run', '--rm', '--network=none', '--pull=always', '--quiet', name, ...args] as const;
      assert.match(await run(command, { timeout: timeouts.engineCall }), answer);
    }
  });

  test('the base has the tools that kube-proxy and Felix call', async (context) => {
    const address = await serve(context, manifest.registryDir);
    const image = manifest.images.find(({ repository }) => repository === 'calico/node');
    const name = `${address}/calico/node:${image?.tag ?? ''}`;
    context.after(() => run(['docker', 'rmi', '--force', name], request));
    const tools =
      'iptables --version; iptables-legacy-save --version; ip6tables-nft-restore --version; nft --version; ipset version; conntrack --version; ip -V';
    const command = [
      'docker',
      'run',
      '--rm',
      '--network=none',
      '--cap-add=NET_ADMIN',
      '--entrypoint=sh',
      name,
      '-euc',
      tools,
    ] as const;
    const output = await run(command, { timeout: timeouts.engineCall });
    for (const expected of [
      /iptables v\S+ \(nf_tables\)/,
      /iptables-legacy-save v|iptables-save v/,
      /nftables v/,
      /ipset v/,
      /conntrack v/,
      /iproute2/,
    ]) {
      assert.match(output, expected);
    }
  });
});
