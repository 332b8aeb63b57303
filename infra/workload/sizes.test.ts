import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import type { V1Deployment, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { parse } from 'yaml';

import { projectDir } from '../paths.ts';

const text = (file: string): string => readFileSync(join(projectDir, 'k8s', 'easypay', 'base', file), 'utf8');
const deployment = parse(text('wallet/deployment.yaml')) as V1Deployment;
const autoscaler = parse(text('wallet/horizontal-pod-autoscaler.yaml')) as V2HorizontalPodAutoscaler;

const numberIn = (file: string, pattern: RegExp): number => Number(pattern.exec(text(file))?.[1]);

/** Connections that must stay free for the superuser and Patroni. */
const kept = 15;

it('the database bears the connections of as many wallets as there may be, while a new version is rolled out', () => {
  const pool = numberIn('wallet/settings.env', /^DATABASE_POOL_SIZE=(\d+)$/m);
  const limit = numberIn('database/files/create-application.sh', /CONNECTION LIMIT (\d+)/);
  const most = numberIn('database/files/patroni.yaml', /max_connections: (\d+)/);
  const surge = Number(deployment.spec?.strategy?.rollingUpdate?.maxSurge);
  const wallets = autoscaler.spec.maxReplicas + surge;
  // One more of each, for the check of the schema when it starts.
  assert.ok(wallets * (pool + 1) <= limit, `${wallets} wallets with ${pool + 1} connections each, ${limit} allowed`);
  assert.ok(limit + kept <= most, `${limit} of ${most}`);
});

it('the number of replicas is the autoscaler’s alone', () => {
  assert.equal(deployment.spec?.replicas, undefined);
  assert.deepEqual([autoscaler.spec.minReplicas, autoscaler.spec.maxReplicas], [2, 10]);
});

it('the autoscaler has what it measures by', () => {
  const measured = autoscaler.spec.metrics?.map(({ resource }) => [
    resource?.name,
    resource?.target.averageUtilization,
  ]);
  assert.deepEqual(measured, [
    ['cpu', 50],
    ['memory', 50],
  ]);
  const requests = deployment.spec?.template.spec?.containers.map(({ resources }) =>
    Object.keys(resources?.requests ?? {}),
  );
  assert.deepEqual(requests, [['cpu', 'memory']]);
});
