import { createHash } from 'node:crypto';

import { KubernetesObjectApi, type KubernetesObject, type V1ManagedFieldsEntry } from '@kubernetes/client-node';

import { fieldManager } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';
import { unlessMissing } from '../cluster/missing.ts';

/** One field that is not as its manifest says. */
export interface Drift {
  /** Kind, name and path: `Deployment wallet: spec.replicas`. */
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** Who may own fields beside Assay: the parts of Kubernetes itself that complete an object or act on it by design. */
const controllers = /^(kube-controller-manager|kube-apiserver|kube-scheduler|kubelet|calico|traefik)/;

/**
 * Every field of the objects that differs on the cluster: changed, missing, or added by somebody who is no part of Kubernetes.
 * Values that the API server fills in are no drift.
 */
export async function drift(cluster: ClusterConnection, objects: readonly KubernetesObject[]): Promise<Drift[]> {
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  const drifts: Drift[] = [];
  for (const object of objects) drifts.push(...(await driftOf(api, object)));
  return drifts;
}

async function driftOf(api: KubernetesObjectApi, wanted: KubernetesObject): Promise<Drift[]> {
  const { apiVersion = '', kind = '', metadata } = wanted;
  const identity = { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' };
  const live = await api.read({ apiVersion, kind, metadata: identity }).catch(unlessMissing);
  return differences(wanted, live);
}

/** Every field in which a live object is not as it is wanted. */
export function differences(wanted: KubernetesObject, live: KubernetesObject | undefined): Drift[] {
  const name = `${wanted.kind ?? ''} ${wanted.metadata?.name ?? ''}`;
  if (live === undefined) return [{ field: name, wanted: 'the object', found: 'no such object' }];
  const changed = compare(wanted, live, name);
  const added = (live.metadata?.managedFields ?? []).flatMap((entry) => foreignFields(entry, wanted, name));
  const all = [...changed, ...added.filter(({ field }) => !changed.some((known) => field.startsWith(known.field)))];
  return wanted.kind === 'Secret' ? all.map(masked) : all;
}

/** What a Secret holds is told by its digest. */
const masked = ({ field, wanted, found }: Drift): Drift => ({
  field,
  wanted: digestOf(wanted),
  found: digestOf(found),
});

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('hex')
    .slice(0, 12);

/** What is wanted and is not so. Fields that only the live object has are the API server's defaults, or are named by their owner. */
function compare(wanted: unknown, found: unknown, field: string): Drift[] {
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length) {
    return wanted.flatMap((entry, index) => compare(entry, found[index], `${field}[${index}]`));
  }
  if (isObject(wanted) && isObject(found)) {
    return Object.entries(wanted).flatMap(([key, value]) => compare(value, found[key], path(field, key)));
  }
  return equal(wanted, found) ? [] : [{ field, wanted, found }];
}

/** The client gives dates as objects, and leaves empty values out. */
function equal(wanted: unknown, found: unknown): boolean {
  const isEmpty = wanted === null || (typeof wanted === 'object' && Object.keys(wanted).length === 0);
  return wanted === found || (isEmpty && found === undefined) || JSON.stringify(wanted) === JSON.stringify(found);
}

/** Fields that somebody else wrote, and that no manifest asks for. Who wrote what is wanted anyway has changed nothing. */
function foreignFields(
  { manager = 'unknown', subresource, fieldsV1 }: V1ManagedFieldsEntry,
  wanted: KubernetesObject,
  name: string,
): Drift[] {
  if (manager === fieldManager || controllers.test(manager) || subresource !== undefined) return [];
  return leaves((fieldsV1 as object | undefined) ?? {})
    .filter((steps) => !isIn(wanted, steps))
    .map(fieldPath)
    .filter((field) => !/^(status|metadata\.(annotations|finalizers|managedFields))/.test(field))
    .map((field) => ({ field: path(name, field), wanted: 'not set by anybody else', found: `set by ${manager}` }));
}

/** The paths in a `fieldsV1`: steps are `f:<field>`, `k:{…}` for entries of lists, `v:…` for values of sets, `.` for the thing itself. */
function leaves(fields: object): string[][] {
  const entries = Object.entries(fields as Record<string, object>).filter(([key]) => key !== '.');
  return entries.flatMap(([key, below]) => {
    const deeper = leaves(below);
    return deeper.length === 0 ? [[key]] : deeper.map((steps) => [key, ...steps]);
  });
}

function isIn(value: unknown, [step, ...more]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined;
  const rest = step.slice(2);
  if (step.startsWith('f:')) return isObject(value) && isIn(value[rest], more);
  if (!Array.isArray(value)) return false;
  const wanted = JSON.parse(rest) as unknown;
  return value.some((entry: unknown) =>
    isObject(wanted) && isObject(entry)
      ? Object.entries(wanted).every(([key, part]) => entry[key] === part) && isIn(entry, more)
      : entry === wanted,
  );
}

const fieldPath = (steps: readonly string[]): string =>
  steps
    .map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : `[${step.slice(2)}]`))
    .join('')
    .replace(/^\./, '');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const path = (field: string, key: string): string =>
  /^\w+ [^:]+$/.test(field) ? `${field}: ${key}` : `${field}.${key}`;
