import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import { freePort, temporaryDirectory } from '../machine/testing.ts';
import { readSettings } from '../settings.ts';
import { askCluster, defectOf } from './cluster-health.ts';

const { topology } = readSettings({ ASSAY_TOPOLOGY: '1+1' });

const item = (name: string, ready: boolean, phase?: string): object => ({
  metadata: name.includes('/') ? { namespace: name.split('/')[0], name: name.split('/')[1] } : { name },
  status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

/** A server that answers lists in the form of the Kubernetes API, and a kubeconfig that leads to it. */
async function serve(context: TestContext, lists: { nodes: object[]; pods: object[] }): Promise<string> {
  const answer = ({ url }: IncomingMessage, response: ServerResponse): void => {
    const items = url?.startsWith('/api/v1/nodes') ? lists.nodes : lists.pods;
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  return kubeconfig(context, (server.address() as AddressInfo).port);
}

function kubeconfig(context: TestContext, port: number): string {
  const file = join(temporaryDirectory(context), 'kubeconfig');
  const cluster = { name: 'test', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } };
  const contexts = [{ name: 'test', context: { cluster: 'test', user: 'test' } }];
  const users = [{ name: 'test', user: {} }];
  writeFileSync(file, JSON.stringify({ clusters: [cluster], contexts, users, 'current-context': 'test' }));
  return file;
}

describe('askCluster', () => {
  it('tells nodes, and nodes and pods that are not Ready; a pod that has succeeded is fine, and so is any of a workload', async (t) => {
    const nodes = [item('worker-a', true), item('control-plane-a', false)];
    const pods = [
      item('kube-system/dns', true, 'Running'),
      item('kube-system/job', false, 'Succeeded'),
      item('ingress/traefik', false, 'Running'),
      item('shop/web', false, 'Running'),
    ];
    const health = await askCluster(await serve(t, { nodes, pods }));
    assert.deepEqual(health.nodes, ['control-plane-a', 'worker-a']);
    assert.deepEqual(health.notReadyNodes, ['control-plane-a']);
    assert.deepEqual(health.notReadyPods, ['ingress/traefik']);
    assert.equal(defectOf(health, topology), 'not Ready: control-plane-a');
  });

  it('finds no defect when every node that was asked for is Ready', async (t) => {
    const nodes = [item('worker-a', true), item('control-plane-a', true)];
    const health = await askCluster(await serve(t, { nodes, pods: [] }));
    assert.equal(defectOf(health, topology), undefined);
  });

  it('misses nodes that are not there', async (t) => {
    const health = await askCluster(await serve(t, { nodes: [item('worker-a', true)], pods: [] }));
    assert.equal(defectOf(health, topology), '1 of 2 nodes: worker-a');
  });

  it('fails when nobody answers', async (t) => {
    await assert.rejects(
      askCluster(kubeconfig(t, await freePort())),
      /The API server does not answer[^]*http:\/\/127\.0\.0\.1:\d+[^]*ECONNREFUSED[^]*npm run down/,
    );
  });
});
