import {
  caseOf,
  expect,
  freshMetrics,
  reasonsOf,
  requests,
  required,
  test,
  tolerated,
  trustworthyLoad,
} from '../../fixtures/index.ts';

/** Seconds: five decisions, and five measurements of each wallet. */
const hold = 80;
/** Per cent of the requests that the wallets are to use: near the target, and below it by more than one sign-in more or less. */
const wanted = 36;

test(...caseOf('R8-03'), async ({ autoscaler, loads, evidence }) => {
  await autoscaler.untilIdle();
  const costs = await loads.costs();
  await using observer = autoscaler.observe();
  const cores = (required.least * requests.cpu * wanted) / 100;
  await using everyday = await loads.everyday(hold);
  await using signIns = await loads.signIns(cores - costs.everyday, hold);
  const results = [trustworthyLoad(await everyday.ended), trustworthyLoad(await signIns.ended)];
  const record = observer.record();
  const freshness = freshMetrics(record, 4);
  const used = record.decisions.map(({ utilization }) => utilization.cpu ?? 0);
  const replicas = [...new Set(record.replicas.map((change) => change.replicas))];
  const reasons = reasonsOf(results.flatMap(({ answers }) => answers));
  await evidence.record('a time of light load', { rate: signIns.rate, costs, replicas, used, freshness, reasons });

  expect(replicas, 'numbers of wallets').toEqual([required.least]);
  expect(record.pods.length, 'wallets that there were').toBe(required.least);
  expect(Math.max(...used), 'most use, %, that there was').toBeGreaterThan(wanted / 2);
  expect(Math.max(...used), 'most use, %, that nothing is done about').toBeLessThanOrEqual(tolerated.cpu);
  expect(reasons, 'failed requests').toEqual({});
});
