import type { KubernetesObject } from '@kubernetes/client-node';

import { AssayError } from '../errors.ts';
import type { AccessRequest } from './oracle.ts';
import type { Subject } from './subject.ts';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface Binding {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** Roles that a cluster brings with it, as far as bindings of manifests name them. */
const builtIn: Readonly<Record<string, readonly Rule[]>> = {
  'cluster-admin': [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  view: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'configmaps', 'services'] }],
};

/**
 * What manifests alone say to a request, by the rules of RBAC: so that a change of a Role is judged before any cluster sees it.
 * @throws AssayError when a binding names a role that is neither among the manifests nor known.
 */
export function grantedBy(manifests: readonly KubernetesObject[], subject: Subject, request: AccessRequest): boolean {
  return manifests
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .filter((binding) => reaches(binding, request) && names(binding as KubernetesObject & Binding, subject))
    .some((binding) => rulesOf(manifests, binding as KubernetesObject & Binding).some((rule) => covers(rule, request)));
}

/** A RoleBinding holds in its namespace, whatever role it names. */
function reaches({ kind, metadata }: KubernetesObject, request: AccessRequest): boolean {
  if (kind === 'ClusterRoleBinding') return true;
  return !('path' in request) && request.namespace !== '' && request.namespace === metadata?.namespace;
}

function names({ subjects = [] }: Binding, { user, groups }: Subject): boolean {
  return subjects.some(({ kind, name, namespace = '' }) => {
    if (kind === 'Group') return groups.includes(name);
    return user === (kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name);
  });
}

function rulesOf(manifests: readonly KubernetesObject[], binding: KubernetesObject & Binding): readonly Rule[] {
  const { kind, name } = binding.roleRef;
  const role = manifests.find(
    (entry) =>
      entry.kind === kind &&
      entry.metadata?.name === name &&
      (kind === 'ClusterRole' || entry.metadata.namespace === binding.metadata?.namespace),
  ) as { rules?: readonly Rule[] } | undefined;
  const rules = role?.rules ?? builtIn[name];
  if (rules !== undefined) return rules;
  throw new AssayError(`${kind} ${name} is bound, but not declared`, {
    expected: 'a role among the manifests, or one that every cluster has',
    found: `a binding ${binding.metadata?.name ?? ''} and no such role`,
    remedy: 'declare the role, or correct the binding',
  });
}

function covers(rule: Rule, request: AccessRequest): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list !== undefined && (list.includes('*') || list.includes(value));
  if (!has(rule.verbs, request.verb)) return false;
  if ('path' in request) return rule.nonResourceURLs?.some((url) => matches(url, request.path)) ?? false;
  const { group, resource, subresource } = request;
  const name = subresource === '' ? resource : `${resource}/${subresource}`;
  const everyParent = subresource !== '' && (rule.resources?.includes(`*/${subresource}`) ?? false);
  // A rule for single names says nothing to a request that names none.
  return has(rule.apiGroups, group) && (has(rule.resources, name) || everyParent) && rule.resourceNames === undefined;
}

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
