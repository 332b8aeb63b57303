import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { nameOf } from './assemble.ts';
import { component, components, toolchainVariables } from './components.ts';
import { moduleDir } from './go.ts';
import { images, installs } from './images.ts';
import { loadGenerator, peer } from './operator-components.ts';

test('a release holds at least the programs that compiling gives', () => {
  for (const { name, release, recipe } of [...components, loadGenerator]) {
    if (!release) continue;
    const downloaded = release.files.flatMap((file) => Object.keys(file.programs)).sort();
    assert.deepEqual(downloaded, Object.keys(recipe.programs).sort(), name);
  }
});

test('every image and installation takes programs that its component has', () => {
  const fromImages = images.flatMap(({ layers }) => layers.filter((layer) => layer.kind === 'program'));
  const fromInstalls = installs.flatMap((plan) => plan.programs.map((program) => ({ ...plan, program })));
  for (const { component: name, program } of [...fromImages, ...fromInstalls]) {
    if (name === 'node') continue; // comes from npm
    assert.ok(component(name).recipe.programs[program], `${name} has no ${program}`);
  }
});

test('module files pin the versions of the list', () => {
  const pins = {
    platform: {
      'k8s.io/kubernetes': component('kubernetes').version,
      'go.etcd.io/etcd/server/v3': component('etcd').version,
      'go.etcd.io/etcd/etcdctl/v3': component('etcd').version,
      'github.com/coredns/coredns': component('coredns').version,
      'sigs.k8s.io/metrics-server': component('metrics-server').version,
      'github.com/rancher/local-path-provisioner': component('local-path-provisioner').version,
    },
    cni: { 'github.com/containernetworking/plugins': component('cni-plugins').version },
    k6: { 'go.k6.io/k6': loadGenerator.version },
    hey: { 'github.com/rakyll/hey': peer.version },
    traefik: { 'github.com/traefik/traefik/v3': component('traefik').version },
  } as const;
  for (const [module, versions] of Object.entries(pins)) {
    const content = readFileSync(join(moduleDir(module as keyof typeof pins), 'go.mod'), 'utf8');
    for (const [path, version] of Object.entries(versions))
      assert.match(content, new RegExp(`^\\t?(require )?${path} ${version}( // indirect)?$`, 'm'), path);
  }
});

test('names of images lose their host only', () => {
  assert.deepEqual(nameOf('registry.k8s.io/coredns/coredns:v1.2'), { repository: 'coredns/coredns', tag: 'v1.2' });
  assert.deepEqual(nameOf('docker.io/calico/node:v3'), { repository: 'calico/node', tag: 'v3' });
  assert.throws(() => nameOf('pause'), TypeError);
});

test('base URLs can be replaced by predictable variables', () => {
  assert.ok(toolchainVariables.includes('ASSAY_KUBERNETES_BASE_URL'));
  assert.ok(toolchainVariables.includes('ASSAY_CNI_PLUGINS_BASE_URL'));
  assert.ok(toolchainVariables.includes('ASSAY_GO_BASE_URL'));
});
