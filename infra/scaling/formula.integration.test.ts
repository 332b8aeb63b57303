import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import fc from 'fast-check';

import { follow } from '../cluster/watch.ts';
import { poll } from '../poll.ts';
import { startControllers } from '../testing/controller-manager.ts';
import { startKubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { decisionOf } from './decision.ts';
import { proposal } from './formula.ts';
import type { Decision } from './record.ts';
import { serveMetrics, stage, type Scenario } from './testing.ts';

/** Enough for every branch of the algorithm several times; the seed makes each run the same. */
const scenarios: Scenario[] = fc
  .sample(
    fc.record({
      target: fc.constantFrom(30, 50, 80, 120),
      pods: fc.array(
        fc.record({
          use: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 250 }) }, fc.constant(undefined)),
          ready: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
    { numRuns: 40, seed: 8 },
  )
  .filter(({ pods }) => pods.some(({ use, ready }) => use !== undefined && ready))
  .map((scenario, index) => ({ ...scenario, name: `scenario-${index}` }));

it(
  'the model comes to the number of pods that the real autoscaler decides on',
  { timeout: timeouts.hostBoot },
  async () => {
    await using api = await startKubernetesApi();
    const { cluster } = api;
    await serveMetrics(cluster);
    const decisions = new Map<string, Omit<Decision, 'at'>>();
    await using following = follow<V2HorizontalPodAutoscaler>(
      cluster,
      {
        path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
        seen: (_, object) => {
          const name = object.metadata?.name ?? '';
          const decision = decisionOf(object);
          // The first: what it decides on changes what it finds the next time.
          if (decision.utilization.cpu !== undefined && !decisions.has(name)) decisions.set(name, decision);
        },
      },
      (reason) => assert.fail(reason),
    );
    for (const scenario of scenarios) await stage(cluster, scenario);
    // Serialised as JSON: the metrics here are served by what knows nothing else.
    const options = ['--horizontal-pod-autoscaler-sync-period=1s', '--kube-api-content-type=application/json'];
    await using controllers = await startControllers(cluster, ['horizontal-pod-autoscaler-controller'], options);
    await poll(() => Promise.resolve([...decisions.keys()]), {
      what: 'a decision in every scenario',
      timeout: timeouts.engineStart,
      until: ({ length }) => length === scenarios.length,
    });
    await controllers[Symbol.asyncDispose]();
    await following[Symbol.asyncDispose]();

    for (const { name, target, pods } of scenarios) {
      const decision = decisions.get(name);
      const counted = pods.filter(({ use, ready }) => use !== undefined && ready).length;
      const missing = pods.filter(({ use }) => use === undefined).length;
      const unready = pods.length - counted - missing;
      const utilization = decision?.utilization.cpu ?? Number.NaN;
      const expected = Math.max(1, proposal(pods.length, { utilization, target, counted, unready, missing }));
      assert.equal(decision?.desired, expected, JSON.stringify({ name, target, pods, decision }));
    }
  },
);
