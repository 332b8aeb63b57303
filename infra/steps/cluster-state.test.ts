import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import type { ClusterState } from './cluster-state.ts';
import { clusterStateFile, forgetClusterState, readClusterState, writeClusterState } from './cluster-state.ts';

const state: ClusterState = {
  format: 1,
  name: 'state-test',
  target: 'local',
  topology: '1+1',
  configuration: 'abc',
  kubeconfig: '/somewhere/kubeconfig',
  apiServer: 'https://127.1.0.1:6443',
  nodes: ['control-plane-a', 'worker-a'],
  createdAt: '2026-01-01T00:00:00Z',
  raisedIn: 30_000,
};

describe('the state file of a cluster', () => {
  it('gives back what was written, and nothing once forgotten', (t) => {
    setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
    assert.equal(readClusterState(state.name), undefined);
    writeClusterState(state);
    assert.deepEqual(readClusterState(state.name), state);
    forgetClusterState(state.name);
    forgetClusterState(state.name);
    assert.equal(readClusterState(state.name), undefined);
  });

  for (const [what, text, found] of [
    ['cut short', '{"format": 1, "na', /JSON/],
    ['of another format', JSON.stringify({ ...state, format: 2 }), /format/],
    ['without a field', JSON.stringify({ ...state, kubeconfig: undefined }), /kubeconfig/],
    ['empty', '', /JSON/],
  ] as const) {
    it(`${what} is told with its path and the remedy`, (t) => {
      setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
      const file = clusterStateFile(state.name);
      mkdirSync(dirname(file));
      writeFileSync(file, text);
      assert.throws(
        () => readClusterState(state.name),
        (error: Error) => {
          assert.match(error.message, /cannot be understood/);
          assert.match(error.message, found);
          assert(
            error.message.includes(
              `npm run down), or delete the file to have the cluster checked and completed: rm ${file}`,
            ),
          );
          return true;
        },
      );
    });
  }
});
