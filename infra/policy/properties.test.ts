import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Expectation } from './matrix.ts';
import { networkOf } from './address.ts';
import { matrixOf, scenarios, setOf, universe, type Scenario } from './testing.ts';
import { selectorOf } from './scenario.ts';
import { selects } from './selector.ts';

/** The same scenarios in every run: a failure can be looked at again. */
const runs = { seed: 20_260_722, numRuns: 200 } as const;

type Spec = Record<'ingress' | 'egress', Record<string, object[]>[] | undefined>;

const allowed = (scenario: Scenario): boolean[] => matrixOf(scenario).map((field) => field.allowed);

/** No connection that was open is closed. */
function assertOnlyOpens(before: boolean[], after: boolean[]): void {
  assert.deepEqual(
    before.flatMap((open, index) => (open && after[index] === false ? [index] : [])),
    [],
  );
}

/** The scenario with its first policy's specification changed. */
function changed(scenario: Scenario, change: (spec: Spec) => void): Scenario {
  const policies = structuredClone(scenario.policies) as { spec: Spec }[];
  const [first] = policies;
  if (first) change(first.spec);
  return { ...scenario, policies };
}

test('without policies everything is open', () => {
  fc.assert(
    fc.property(scenarios, ({ pods }) => {
      assert.ok(allowed({ pods, policies: [] }).every(Boolean));
    }),
    runs,
  );
});

test('the order of policies, rules and peers does not matter', () => {
  const reversed = ({ pods, policies }: Scenario): Scenario => ({
    pods,
    policies: policies.toReversed().map((policy) => deepReverse(policy) as Record<string, unknown>),
  });
  fc.assert(
    fc.property(scenarios, (scenario) => {
      assert.deepEqual(allowed(reversed(scenario)), allowed(scenario));
    }),
    runs,
  );
});

test('another peer beside others only opens', () => {
  fc.assert(
    fc.property(scenarios, selectorOf(universe.labels), (scenario, podSelector) => {
      const more = changed(scenario, ({ ingress = [], egress = [] }) => {
        for (const list of [...ingress.map(({ from }) => from), ...egress.map(({ to }) => to)]) {
          if (list?.length) list.push({ podSelector });
        }
      });
      assertOnlyOpens(allowed(scenario), allowed(more));
    }),
    runs,
  );
});

test('another rule beside others only opens', () => {
  fc.assert(
    fc.property(scenarios, selectorOf(universe.labels), (scenario, podSelector) => {
      const more = changed(scenario, ({ ingress, egress }) => {
        if (ingress?.length) ingress.push({ from: [{ podSelector }] });
        if (egress?.length) egress.push({ to: [{ podSelector }] });
      });
      assertOnlyOpens(allowed(scenario), allowed(more));
    }),
    runs,
  );
});

test('a range without its exceptions, and twice as wide, only opens', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const wider = changed(scenario, (spec) => {
        for (const peer of [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(
          ({ from, to }) => from ?? to ?? [],
        )) {
          if ('ipBlock' in peer) peer.ipBlock = widened((peer.ipBlock as { cidr: string }).cidr);
        }
      });
      assertOnlyOpens(allowed(scenario), allowed(wider));
    }),
    runs,
  );
});

test('a policy once more changes nothing', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const twice = { ...scenario, policies: [...scenario.policies, ...scenario.policies] };
      assert.deepEqual(allowed(twice), allowed(scenario));
    }),
    runs,
  );
});

test('a policy closes nothing that does not touch a pod that it selects', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const [last] = setOf(scenario.policies.slice(-1)).policies;
      assert.ok(last);
      const selected = new Set(
        scenario.pods
          .filter(({ namespace, labels }) => namespace === last.namespace && selects(last.podSelector, labels))
          .map(({ namespace, name }) => `${namespace}/${name}`),
      );
      const without = { ...scenario, policies: scenario.policies.slice(0, -1) };
      const touched = ({ source, destination }: Expectation) => selected.has(source) || selected.has(destination);
      const rest = (of: Scenario) =>
        matrixOf(of)
          .filter((field) => !touched(field))
          .map((field) => field.allowed);
      assert.deepEqual(rest(scenario), rest(without));
    }),
    runs,
  );
});

test('a selector and its opposite divide all pods between them', () => {
  const opposite = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' } as const;
  const operator = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist');
  fc.assert(
    fc.property(operator, scenarios, (word, { pods }) => {
      const expression = (operator: keyof typeof opposite) =>
        operator === 'In' || operator === 'NotIn' ? { key: 'app', operator, values: ['a'] } : { key: 'app', operator };
      for (const { labels } of pods) {
        const one = selects({ matchExpressions: [expression(word)] }, labels);
        assert.notEqual(one, selects({ matchExpressions: [expression(opposite[word])] }, labels));
      }
    }),
    runs,
  );
});

function deepReverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.toReversed().map(deepReverse);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, deepReverse(entry)]));
}

function widened(cidr: string): { cidr: string } {
  const [base = '', prefix = '0'] = cidr.split('/');
  return { cidr: networkOf(base, Math.max(0, Number(prefix) - 1)) };
}
