import { caseOf, expect, fuzz, test, timeToEnforce } from '../../fixtures/index.ts';

const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'arena-x' },
  spec: { podSelector: {}, ...spec },
});

const deny = policy('deny', { policyTypes: ['Ingress'] });
const allow = policy('allow', { ingress: [{ from: [{ namespaceSelector: {} }] }] });

/** Milliseconds within which a changed policy must hold: what the owners of EasyPay accept. */
const enforcementObjective = 2000;

test(...caseOf('R4-08'), async ({ arena, evidence }) => {
  await arena.agreeOn([]);
  const denied = await timeToEnforce(arena, [deny], 'timeout');
  const allowed = await timeToEnforce(arena, [deny, allow], 'open');
  await evidence.record('milliseconds from the API server’s answer to the effect, by connection', { denied, allowed });
  for (const [what, changes] of Object.entries({ denied, allowed })) {
    expect(changes, `${what} connections`).toHaveLength(arena.sources.length - 1);
    expect(
      changes.filter(({ after }) => after > enforcementObjective),
      `connections that took longer than ${enforcementObjective} ms to be ${what}`,
    ).toEqual([]);
  }
  await arena.agreeOn([]);
});

test(...caseOf('R4-09'), async ({ arena, evidence }) => {
  const openIn = async (policies: readonly object[]) => {
    const fields = await arena.agreeOn(policies);
    return { connections: fields.length, open: fields.filter(({ found }) => found === 'open').length };
  };
  const before = await openIn([deny]);
  const without = await openIn([]);
  const restored = await openIn([deny]);
  await evidence.record('open connections with the policy, without it, and with it again', {
    before,
    without,
    restored,
  });
  expect(without.open, 'open connections without a policy').toBe(without.connections);
  expect(before.open, 'open connections with the policy').toBeLessThan(before.connections);
  expect(restored, 'the policy restored').toEqual(before);
  await arena.agreeOn([]);
});

test(...caseOf('R4-10'), async ({ arena, evidence }) => {
  const tried = await fuzz(arena, { seed: 20_260_722, scenarios: 15, timeLimit: 45_000 });
  await evidence.record('generated policies on the live cluster', tried);
  expect(tried.scenarios, 'scenarios that were compared').toBeGreaterThan(0);
  expect(tried.open, 'open connections, of all').toBeLessThan(tried.connections);
  await arena.agreeOn([]);
});
