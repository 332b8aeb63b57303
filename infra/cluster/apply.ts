import { KubernetesObjectApi, loadAllYaml, PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, messageOf } from '../errors.ts';
import { projectDir } from '../paths.ts';
import type { ClusterConnection } from './connect.ts';

/** The name under which Assay owns fields of the objects that it applies. */
export const fieldManager = 'assay';

/** Every object of a folder of `k8s/`, namespaces first. */
export function readManifests(folder: string): KubernetesObject[] {
  const dir = join(projectDir, 'k8s', folder);
  const files = readdirSync(dir).filter((file) => file.endsWith('.yaml'));
  const objects = files.flatMap((file) => loadAllYaml(readFileSync(join(dir, file), 'utf8')) as KubernetesObject[]);
  return objects.toSorted((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'));
}

/**
 * Makes the cluster hold every object of a folder of `k8s/`, by server-side apply: a second call changes nothing.
 * @throws AssayError naming the object that the API server refused, and its reason.
 */
export function applyManifests(cluster: ClusterConnection, folder: string): Promise<void> {
  return applyObjects(cluster, readManifests(folder));
}

/**
 * Makes the cluster hold objects, in their order, by server-side apply.
 * @param owner of the fields: what the same one had applied before and does not name any more is removed
 * @throws AssayError naming the object that the API server refused, and its reason.
 */
export async function applyObjects(
  cluster: ClusterConnection,
  objects: readonly KubernetesObject[],
  owner = fieldManager,
): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  for (const object of objects) {
    await api
      .patch(object, undefined, undefined, owner, true, PatchStrategy.ServerSideApply)
      .catch((cause: unknown) => {
        throw refused(object, cause);
      });
  }
}

/**
 * Changes fields of an object as somebody would by hand: entries of lists are found by their names.
 * @throws AssayError naming the object that the API server refused, and its reason.
 */
export async function patchObject(cluster: ClusterConnection, object: KubernetesObject): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  const by = 'sabotage';
  await api
    .patch(object, undefined, undefined, by, undefined, PatchStrategy.StrategicMergePatch)
    .catch((cause: unknown) => {
      throw refused(object, cause);
    });
}

/** Removes an object; one that is not there is fine. */
export async function deleteObject(cluster: ClusterConnection, object: KubernetesObject): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  await api.delete(object).catch((cause: unknown) => {
    if ((cause as { code?: number }).code !== 404) throw refused(object, cause);
  });
}

/** Removes what `applyManifests` made; what is not there is fine. */
export async function deleteManifests(cluster: ClusterConnection, folder: string): Promise<void> {
  for (const object of readManifests(folder).toReversed()) await deleteObject(cluster, object);
}

function refused({ kind, metadata }: KubernetesObject, cause: unknown): AssayError {
  const name = `${kind ?? 'object'} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  return new AssayError(
    `The API server refused ${name}`,
    { expected: 'the object is applied', found: messageOf(cause), remedy: 'correct the manifest, or what refuses it' },
    { cause },
  );
}
