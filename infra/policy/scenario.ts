import fc from 'fast-check';

import { networkOf } from './address.ts';
import type { Labels, Protocol } from './world.ts';

/** The pods that generated policies are about: what selectors and ranges may hit. */
export interface Universe {
  /** Labels of each namespace, by name. */
  readonly namespaces: Readonly<Record<string, Labels>>;
  /** Labels that pods may have; selectors use the same few, so that they hit. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Number of pods: ranges are made around the address of one of them. */
  readonly pods: number;
  readonly ports: readonly number[];
  readonly portNames: readonly string[];
}

/** A NetworkPolicy object in which addresses are still names of pods: the same for every cluster that it is tried on. */
export type PolicyPlan = (addresses: readonly string[]) => Record<string, unknown>;

const protocols: readonly Protocol[] = ['TCP', 'UDP'];

/** Leaves a field out as often as not: absent fields have meanings of their own. */
const optional = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));

const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((given) => Object.assign({}, ...given) as object);

function requirementOf(labels: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<object> {
  return fc.constantFrom(...Object.keys(labels)).chain((key) => {
    const values = fc.subarray([...(labels[key] ?? []), 'nowhere'], { minLength: 1, maxLength: 2 });
    return fc.oneof(
      fc.record({ key: fc.constant(key), operator: fc.constantFrom('In', 'NotIn'), values }),
      fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
  });
}

/** Selectors over a few labels: empty, equalities, expressions, or both. */
export function selectorOf(labels: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<object> {
  const equality = fc
    .constantFrom(...Object.entries(labels))
    .chain(([key, values]) => fc.constantFrom(...values).map((value) => ({ [key]: value })));
  return merged(
    optional('matchLabels', equality),
    optional('matchExpressions', fc.array(requirementOf(labels), { minLength: 1, maxLength: 2 })),
  );
}

function labelsOfNamespaces({ namespaces }: Universe): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [key, value] of Object.values(namespaces).flatMap((labels) => Object.entries(labels))) {
    values[key] = [...new Set([...(values[key] ?? []), value])];
  }
  return values;
}

/** A range around a pod's address, sometimes with a hole around another's. */
function rangeOf(pods: number): fc.Arbitrary<(addresses: readonly string[]) => object> {
  const pod = fc.nat(pods - 1);
  const hole = fc.option(fc.record({ pod, longer: fc.integer({ min: 1, max: 8 }) }), { nil: undefined });
  return fc.record({ pod, prefix: fc.constantFrom(8, 16, 24, 26, 30, 31, 32), hole }).map(({ pod, prefix, hole }) => {
    return (addresses) => {
      const cidr = networkOf(addresses[pod] ?? '', prefix);
      // An exception must lie inside the range: around a neighbour if that is inside, else around the pod itself.
      const inside = hole && networkOf(addresses[hole.pod] ?? '', prefix) === cidr ? hole.pod : pod;
      const longer = Math.min(32, prefix + (hole?.longer ?? 0));
      const except = hole && longer > prefix ? { except: [networkOf(addresses[inside] ?? '', longer)] } : {};
      return { ipBlock: { cidr, ...except } };
    };
  });
}

type Plan = (addresses: readonly string[]) => object;

function peerOf(universe: Universe): fc.Arbitrary<Plan> {
  const pods = selectorOf(universe.labels);
  const namespaces = selectorOf(labelsOfNamespaces(universe));
  const selecting = fc.oneof(
    pods.map((podSelector) => ({ podSelector })),
    namespaces.map((namespaceSelector) => ({ namespaceSelector })),
    fc.record({ podSelector: pods, namespaceSelector: namespaces }),
  );
  return fc.oneof({ weight: 3, arbitrary: selecting.map((peer) => () => peer) }, rangeOf(universe.pods));
}

function portOf({ ports, portNames }: Universe): fc.Arbitrary<object> {
  const number = fc.constantFrom(...ports).map((port) => ({ port }));
  const name = fc.constantFrom(...portNames).map((port) => ({ port }));
  const span = fc
    .record({ port: fc.constantFrom(...ports), longer: fc.constantFrom(0, 1, 100, 2000) })
    .map(({ port, longer }) => ({ port, endPort: port + longer }));
  const which = fc.oneof({ weight: 3, arbitrary: number }, name, span, fc.constant({}));
  return merged(which, optional('protocol', fc.constantFrom(...protocols)));
}

function rulesOf(universe: Universe, direction: 'from' | 'to'): fc.Arbitrary<Plan[]> {
  const peers = fc.array(peerOf(universe), { maxLength: 3 });
  const ports = fc.array(portOf(universe), { maxLength: 3 });
  const rule = fc
    .record({ peers: fc.option(peers, { nil: undefined }), ports: optional('ports', ports) })
    .map(({ peers, ports }): Plan => {
      return (addresses) => ({ ...(peers && { [direction]: peers.map((peer) => peer(addresses)) }), ...ports });
    });
  return fc.array(rule, { maxLength: 2 });
}

const types = fc.subarray(['Ingress', 'Egress'], { minLength: 1 });

/** A policy of any form that the API server takes, about the pods of a universe. */
export function policyOf(universe: Universe): fc.Arbitrary<PolicyPlan> {
  const fields = fc.record({
    namespace: fc.constantFrom(...Object.keys(universe.namespaces)),
    podSelector: selectorOf(universe.labels),
    policyTypes: optional('policyTypes', types),
    ingress: fc.option(rulesOf(universe, 'from'), { nil: undefined }),
    egress: fc.option(rulesOf(universe, 'to'), { nil: undefined }),
  });
  return fields.map(({ namespace, podSelector, policyTypes, ingress, egress }) => (addresses) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'generated', namespace },
    spec: {
      podSelector,
      ...policyTypes,
      ...(ingress && { ingress: ingress.map((rule) => rule(addresses)) }),
      ...(egress && { egress: egress.map((rule) => rule(addresses)) }),
    },
  }));
}

/** Several policies, numbered so that each has its own name. */
export function policiesOf(
  universe: Universe,
  range: { minLength?: number; maxLength: number },
): fc.Arbitrary<PolicyPlan[]> {
  return fc.array(policyOf(universe), range).map((plans) =>
    plans.map((plan, index) => (addresses) => {
      const policy = plan(addresses);
      return { ...policy, metadata: { ...(policy.metadata as object), name: `generated-${index + 1}` } };
    }),
  );
}
