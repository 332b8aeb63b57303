import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { readSettings } from '../settings.ts';
import { attach } from './attach.ts';
import type { ClusterState } from './cluster-state.ts';
import { writeClusterState } from './cluster-state.ts';
import { configurationDigest } from './configuration.ts';

const settings = readSettings({ ASSAY_NAME: 'attach-test', ASSAY_TOPOLOGY: '1+1' });

const raised = (directory: string, toolchain = 'none'): ClusterState => ({
  format: 1,
  name: settings.name,
  target: 'local',
  topology: '1+1',
  configuration: configurationDigest({ settings, toolchain }),
  kubeconfig: join(directory, 'kubeconfig'),
  apiServer: 'https://127.1.0.1:6443',
  nodes: ['control-plane-a', 'worker-a'],
  createdAt: '2026-01-01T00:00:00Z',
  raisedIn: 30_000,
});

describe('attach', () => {
  it('says that no cluster was raised', async (t) => {
    setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
    assert.deepEqual(await attach(settings), { reason: 'no cluster was raised yet' });
  });

  it('does not believe a state file whose cluster is gone', async (t) => {
    const directory = temporaryDirectory(t);
    setEnvironment(t, { ASSAY_STATE: directory, ASSAY_CACHE: directory });
    writeClusterState(raised(directory));
    const found = await attach(settings);
    assert('reason' in found);
    assert.match(found.reason, /The embedded EC2 "attach-test" does not run|kubeconfig cannot be used/);
  });

  it('says that the configuration has changed', async (t) => {
    const directory = temporaryDirectory(t);
    setEnvironment(t, { ASSAY_STATE: directory, ASSAY_CACHE: directory });
    writeClusterState({ ...raised(directory), configuration: 'older' });
    assert.deepEqual(await attach(settings), { reason: 'playbooks or components have changed' });
  });

  it('refuses a cluster of another shape and says how to go on', async (t) => {
    const directory = temporaryDirectory(t);
    setEnvironment(t, { ASSAY_STATE: directory, ASSAY_CACHE: directory });
    writeClusterState({ ...raised(directory), topology: '3+3' });
    await assert.rejects(
      attach(settings),
      /exists in another shape[^]*topology 1\+1 on target local[^]*topology 3\+3[^]*npm run down[^]*ASSAY_TOPOLOGY=3\+3 ASSAY_TARGET=local[^]*ASSAY_NAME=other/,
    );
  });
});
