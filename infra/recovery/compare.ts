import { isDeepStrictEqual } from 'node:util';

import type { ApiObject, Everything } from './objects.ts';

/** What is not as it was. */
export interface Difference {
  /** `resource.group namespace/name`. */
  readonly object: string;
  /** Path of the field; empty when the whole object came or went. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What lives on while a cluster is restored, and why it cannot be expected to be as it was. */
export interface Living {
  /** Of `resource.group namespace/name`. */
  readonly object: RegExp;
  /** Of the path of a field; the whole object where there is none. */
  readonly field?: RegExp;
  readonly reason: string;
}

/** The list is part of the evidence: what is not compared is told. */
export const living: readonly Living[] = [
  { object: /^events(\.events\.k8s\.io)? /, reason: 'they expire' },
  { object: /^leases\./, reason: 'they are renewed every few seconds' },
  { object: /^(endpoints|endpointslices\.\S+) /, reason: 'they follow the pods' },
  { object: /^pods /, reason: 'those whose processes have ended are replaced by their owners' },
  { object: /^ipam(blocks|handles)\./, reason: 'they follow the pods' },
  { object: /^certificatesigningrequests\./, reason: 'old ones are removed by the controller' },
  { object: /^apiservices\./, reason: 'they tell whether a server is there at the moment' },
  {
    object: /^configmaps easypay\/database-(leader|failsafe|sync|failover)$/,
    reason: 'the database elects its leader in them',
  },
  { object: /^secrets kube-system\/bootstrap-token-/, reason: 'invitations to join expire' },
  {
    object: /^configmaps kube-public\/cluster-info$/,
    field: /^data\.jws-kubeconfig-/,
    reason: 'it is signed for each invitation to join',
  },
];

/** Fields that every write changes, and what controllers report. */
const volatile = new Set(['metadata.resourceVersion', 'metadata.managedFields', 'metadata.generation', 'status']);

/** Every field of every object that is not as it was, apart from what lives on. */
export function differencesBetween(before: Everything, after: Everything): Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names
    .flatMap((object) => compare(object, '', before.get(object), after.get(object)))
    .filter(
      ({ object, field }) => !living.some((each) => each.object.test(object) && (each.field?.test(field) ?? true)),
    );
}

function compare(object: string, field: string, before: unknown, after: unknown): Difference[] {
  if (volatile.has(field) || isDeepStrictEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ object, field, before: told(before), after: told(after) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => compare(object, field === '' ? key : `${field}.${key}`, before[key], after[key]));
}

/** A whole object is told by its being there: it may be a Secret. */
const told = (value: unknown): unknown => (isApiObject(value) ? 'there' : (value ?? 'not there'));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isApiObject = (value: unknown): value is ApiObject => isRecord(value) && 'metadata' in value;
