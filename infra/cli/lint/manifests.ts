import { readFileSync } from 'node:fs';

import { parseAllDocuments } from 'yaml';

import { differences, findKind, isObject } from './model.ts';

type Manifest = Readonly<Record<string, unknown>>;

/**
 * Validates manifests against the API of the pinned Kubernetes without a cluster: kinds exist in their group and version,
 * fields exist and have the right type, namespaced kinds only carry a namespace. A cluster's own checks still follow at apply.
 * @returns one line per finding; empty when all is well.
 */
export function validateManifests(files: readonly string[]): string[] {
  const parsed = files.map((file) => ({ file, ...parseManifests(readFileSync(file, 'utf8')) }));
  const custom = new Set(parsed.flatMap(({ manifests }) => manifests.flatMap(definedKinds)));
  return parsed.flatMap(({ file, manifests, errors }) =>
    [...errors, ...manifests.flatMap((manifest) => validate(manifest, custom))].map((finding) => `${file}: ${finding}`),
  );
}

/** Kinds that a CustomResourceDefinition among the manifests brings with it, as `group/version kind`. */
function definedKinds(manifest: Manifest): string[] {
  if (manifest.kind !== 'CustomResourceDefinition' || !isObject(manifest.spec)) return [];
  const { group, names, versions } = manifest.spec;
  const kind = isObject(names) ? String(names.kind) : '';
  return (Array.isArray(versions) ? versions : []).map(
    (version) => `${String(group)}/${isObject(version) ? String(version.name) : ''} ${kind}`,
  );
}

function validate(manifest: Manifest, custom: ReadonlySet<string>): string[] {
  const { apiVersion, kind, metadata } = manifest;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return ['a document without apiVersion and kind'];
  // Kustomize and client configuration never reach the API server.
  if (apiVersion.startsWith('kustomize.config.k8s.io/') || custom.has(`${apiVersion} ${kind}`)) return [];
  if (kind === 'List' && Array.isArray(manifest.items)) {
    return manifest.items.flatMap((item) => (isObject(item) ? validate(item, custom) : ['a list item without fields']));
  }
  const name = isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
  if (name === undefined) return [`${kind} without metadata.name`];
  const known = findKind(apiVersion, kind);
  if (!known)
    return [`${kind} ${name}: ${apiVersion} has no such kind, and no CustomResourceDefinition here defines it`];
  const misplaced = !known.namespaced && isObject(metadata) && 'namespace' in metadata;
  return [
    ...(misplaced ? [`${kind} ${name}: is not namespaced, but metadata.namespace is set`] : []),
    ...differences(manifest, known.model, `${kind} ${name}`),
  ];
}

function parseManifests(text: string): { manifests: Manifest[]; errors: string[] } {
  const documents = parseAllDocuments(text, { uniqueKeys: true, strict: true });
  const manifests: Manifest[] = [];
  const errors: string[] = [];
  for (const document of 'empty' in documents ? [] : documents) {
    errors.push(...document.errors.map((error) => error.message.split('\n')[0] ?? error.message));
    const value: unknown = document.errors.length === 0 ? document.toJS() : undefined;
    if (isObject(value)) manifests.push(value);
  }
  return { manifests, errors };
}
