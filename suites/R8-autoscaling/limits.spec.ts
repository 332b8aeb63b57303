import { caseOf, expect, requesting, ScalingGround, smallestNode, test } from '../../fixtures/index.ts';

/** Part of a node's memory that each pod wants: one fits on each, and never two. */
const part = 0.6;
const pods = 5;

test(...caseOf('R8-08'), async ({ cluster, topology, evidence }) => {
  const workers = topology.needs('worker', 3);
  const bytes = part * (await smallestNode(cluster, workers));
  await using ground = await ScalingGround.open(cluster, 'too-large', requesting(bytes));
  const states = await ground.until('five pods to be wanted', (seen) => seen['too-large']?.replicas === pods);
  const { running, unplaced } = await ground.untilPlaced(pods);
  await evidence.record('pods, and why some have no place', { bytes, workers, states, running, unplaced });

  expect(running, 'pods that run').toBe(workers.length);
  expect(unplaced.length, 'pods without a place').toBe(pods - workers.length);
  for (const { words } of unplaced) {
    expect(words, 'why there is no place').toMatch(/^0\/\d+ nodes are available: .*Insufficient memory/);
  }
});

test(...caseOf('R8-09'), async ({ cluster, autoscaler, evidence }) => {
  await autoscaler.untilIdle();
  await using ground = await ScalingGround.open(cluster, 'uncomputable');
  const told = await ground.until('two to say what they lack, and one to act', (states) => {
    const { computable, 'without-request': request, 'missing-metric': metric } = states;
    return (
      computable?.replicas === 1 &&
      request?.active.includes('missing request for cpu') === true &&
      metric?.active.startsWith('ScalingActive False') === true
    );
  });
  const blind = await withoutMetrics();
  const again = await ground.until(
    'metrics again',
    ({ computable }) => computable?.active.startsWith('ScalingActive True') === true,
  );
  await autoscaler.untilIdle();
  await evidence.record('what autoscalers say that cannot compute', { told, blind, again });

  expect(told['without-request']?.active, 'without a request').toMatch(
    /^ScalingActive False FailedGetResourceMetric: /,
  );
  expect(told['missing-metric']?.active, 'without its metric').toMatch(/^ScalingActive False FailedGetPodsMetric: /);
  expect(told.computable?.active, 'with everything').toMatch(/^ScalingActive True ValidMetricFound: /);
  expect(blind.states.computable?.active, 'without metrics').toMatch(/^ScalingActive False FailedGetResourceMetric: /);
  expect(blind.wallets, 'wallets without metrics').toBe(2);
  for (const { 'without-request': request, 'missing-metric': metric } of [told, blind.states, again]) {
    expect([request?.replicas, metric?.replicas], 'replicas of those that cannot compute').toEqual([2, 2]);
  }

  async function withoutMetrics() {
    await using ended = new AsyncDisposableStack();
    ended.use(await autoscaler.withoutMetrics());
    const states = await ground.until(
      'an autoscaler without metrics to say so',
      ({ computable }) => computable?.active.startsWith('ScalingActive False') === true,
    );
    return { states, wallets: (await autoscaler.state()).pods.length };
  }
});
