import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R6-01'), async ({ easypay, evidence }) => {
  const { objects, drift } = await easypay.drift();
  await evidence.record('objects that were compared, and what differs', { objects, drift });
  expect(objects.length, 'objects of the manifests').toBeGreaterThan(0);
  expect(drift, 'fields that are not as the manifests say').toEqual([]);
});

test(...caseOf('R6-02'), async ({ easypay, autoscaler, topology, evidence }) => {
  topology.needs('worker', 3);
  // More wallets than hosts, which a load of before may have left, share hosts by design.
  await autoscaler.untilIdle();
  const [wallet, database] = await Promise.all([easypay.pods('wallet'), easypay.pods('database')]);
  const budgets = await easypay.disruptionBudgets();
  const evictions = await Promise.all([wallet, database].map((pods) => easypay.wouldEvict(pods[0]?.name ?? 'none')));
  await evidence.record('pods, budgets and evictions', { wallet, database, budgets, evictions });

  const hosts = (pods: typeof wallet) => new Set(pods.filter(({ ready }) => ready).map(({ node }) => node)).size;
  expect(wallet.length, 'replicas of the wallet').toBeGreaterThanOrEqual(2);
  expect(hosts(wallet), 'hosts that carry a wallet').toBe(Math.min(wallet.length, topology.names('worker').length));
  expect(hosts(database), 'hosts that carry a database').toBe(3);
  expect(budgets, 'disruption budgets').toEqual({ database: 1, wallet: 1 });
  expect(evictions, 'evictions that would be granted').toEqual(['granted', 'granted']);
});
