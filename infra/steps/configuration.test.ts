import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { readSettings } from '../settings.ts';
import { configurationDigest } from './configuration.ts';

it('changes with playbooks, components, toolchain and the shape of the cluster, and with nothing else', (t) => {
  const root = temporaryDirectory(t);
  const settings = readSettings({});
  const digest = (toolchain = 'one'): string => configurationDigest({ settings, toolchain }, root);
  const write = (file: string, text: string): void => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const seen = [digest()];
  write('ansible/site.yml', '- hosts: all');
  seen.push(digest());
  write('ansible/site.yml', '- hosts: worker');
  seen.push(digest());
  write('k8s/components/dns.yaml', 'kind: Service');
  seen.push(digest());
  seen.push(digest('another'));
  seen.push(configurationDigest({ settings: readSettings({ ASSAY_TOPOLOGY: '1+1' }), toolchain: 'one' }, root));
  assert.equal(new Set(seen).size, 6);

  const before = digest();
  write('README.md', 'words');
  write('k8s/shop/web.yaml', 'kind: Service');
  write('ansible/plugins/__pycache__/callback.pyc', 'compiled');
  assert.equal(digest(), before);
});
