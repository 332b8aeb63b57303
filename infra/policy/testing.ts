import fc from 'fast-check';

import type { PolicySet } from './judge.ts';
import { expectedMatrix, type Expectation, type Target } from './matrix.ts';
import { policiesOf, type Universe } from './scenario.ts';
import { readPolicy } from './schema.ts';
import type { DeclaredPort, Labels, Pod } from './world.ts';

/** For tests and measurements: a small world in which generated selectors, ranges and port names often hit. */
export const universe: Universe = {
  namespaces: {
    x: { 'kubernetes.io/metadata.name': 'x', team: 'red' },
    y: { 'kubernetes.io/metadata.name': 'y', team: 'blue' },
    z: { 'kubernetes.io/metadata.name': 'z' },
  },
  labels: { app: ['a', 'b', 'c'], tier: ['front', 'back'] },
  pods: 6,
  ports: [80, 81, 5432],
  portNames: ['http', 'dns'],
};

const namespaces = Object.keys(universe.namespaces);

/** Two namings: one name means another number at the next pod, and the same number has another name under UDP. */
const namings: readonly (readonly DeclaredPort[])[] = [
  [
    { name: 'http', port: 80, protocol: 'TCP' },
    { name: 'dns', port: 81, protocol: 'UDP' },
  ],
  [
    { name: 'http', port: 81, protocol: 'TCP' },
    { name: 'dns', port: 80, protocol: 'UDP' },
  ],
];

/** A world with policies. */
export interface Scenario {
  readonly pods: readonly Pod[];
  readonly policies: readonly Record<string, unknown>[];
}

const labelled = fc.record(
  { app: fc.constantFrom('a', 'b', 'c'), tier: fc.constantFrom('front', 'back') },
  { requiredKeys: [] },
) as fc.Arbitrary<Labels>;

const pods = fc
  .array(fc.record({ labels: labelled, naming: fc.constantFrom(...namings) }), { minLength: 6, maxLength: 6 })
  .map((described) =>
    described.map(({ labels, naming }, index): Pod => ({
      kind: 'pod',
      namespace: namespaces[index % namespaces.length] ?? 'x',
      name: `pod-${index}`,
      labels,
      address: `192.168.${index % 2}.${10 + index}`,
      node: `node-${index % 2}`,
      ports: naming,
    })),
  );

export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({ pods, plans: policiesOf(universe, { minLength: 1, maxLength: 5 }) })
  .map((made) => ({
    pods: made.pods,
    policies: made.plans.map((plan) => plan(made.pods.map(({ address }) => address))),
  }));

/** Policies that the model has read, with the labels of the namespaces. */
export const setOf = (policies: readonly unknown[]): PolicySet => ({
  policies: policies.map(readPolicy),
  namespaces: Object.entries(universe.namespaces).map(([name, labels]) => ({ name, labels })),
});

/** Every pod × every pod × every port × both protocols. */
export function targetsOf(pods: readonly Pod[]): Target[] {
  return pods.flatMap((destination) =>
    universe.ports.flatMap((port) =>
      (['TCP', 'UDP'] as const).map((protocol): Target => ({ destination, port, protocol })),
    ),
  );
}

export const matrixOf = ({ pods, policies }: Scenario): Expectation[] =>
  expectedMatrix(setOf(policies), pods, targetsOf(pods));
