import {
  byReplica,
  caseOf,
  expect,
  freshMetrics,
  holdBallast,
  judgeDecisions,
  reasonsOf,
  requests,
  required,
  test,
  tolerated,
  timeouts,
  trustworthyLoad,
} from '../../fixtures/index.ts';

/** Per cent of its request that each wallet is to use: two of them ask for three, and three are content. */
const wanted = 70;
/** Seconds after which k6 ends by itself, should nobody stop it. */
const longest = 600;

test(...caseOf('R8-02'), async ({ cluster, easypay, autoscaler, loads, evidence }) => {
  const idle = await autoscaler.untilIdle();
  const used = (requests.memory * (idle.utilization.memory ?? 0)) / 100;
  const bytes = Math.round((requests.memory * wanted) / 100 - used);
  await using observer = autoscaler.observe();
  await using everyday = await loads.everyday(longest);
  const pods = (await easypay.pods('wallet')).map(({ name }) => name);
  const began = performance.now();
  {
    await using ballast = new AsyncDisposableStack();
    for (const pod of pods) ballast.use(await holdBallast(cluster, pod, bytes));
    await autoscaler.until('another wallet that is Ready', timeouts.scaleOut, (state) => {
      const ready = state.pods.filter((pod) => pod.ready).length;
      return state.desired > required.least && ready >= state.desired;
    });
    // By then it has answered, too: everyday requests come to every wallet several times in a second.
    await autoscaler.until('a measurement of every wallet', timeouts.scaleOut, (state) => {
      const measured =
        observer
          .record()
          .metrics.at(-1)
          ?.pods.map(({ pod }) => pod) ?? [];
      return state.pods.every(({ name }) => measured.includes(name));
    });
  }
  const released = performance.now();
  await autoscaler.untilIdle();
  const { answers } = trustworthyLoad(await everyday.stop());
  const record = observer.record();
  const freshness = freshMetrics(record, 3);
  const judged = judgeDecisions(record, required);
  const up = record.decisions.filter(({ at, current, desired }) => at < released && desired > current);
  const added = record.pods.filter(({ created }) => created > began).map(({ name }) => name);
  const replicas = byReplica(answers);
  await evidence.record('decisions by memory', { bytes, pods, up, added, replicas, judged, freshness });

  expect(up.length, 'decisions for more wallets').toBeGreaterThan(0);
  for (const { utilization } of up) {
    expect(utilization.memory, 'memory, %').toBeGreaterThan(tolerated.memory);
    expect(utilization.cpu, 'processor, %').toBeLessThanOrEqual(tolerated.cpu);
  }
  const silent = added.filter((name) => replicas[name]?.first === undefined);
  expect(added.length, 'new wallets').toBeGreaterThan(0);
  expect(silent, 'new wallets that gave no right answer').toEqual([]);
  expect(
    judged.filter(({ agrees }) => !agrees),
    'decisions that differ from the algorithm',
  ).toEqual([]);
  expect(reasonsOf(answers), 'failed requests').toEqual({});
});
