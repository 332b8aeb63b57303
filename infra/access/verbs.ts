import { nameOf, type ResourceFacts } from './discovery.ts';

/** Verbs of requests for resources. */
export const requestVerbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
] as const;

/** Verbs of requests that are not for resources: HTTP methods. All others stand in the lists of rules (`listedGrants`). */
export const pathVerbs = ['get', 'post'] as const;

/** Verbs that the API server asks for besides those of requests, and what it asks them about; no discovery lists these. */
const special: readonly (Omit<ResourceFacts, 'subresource'> & { verbs: readonly string[]; subresource?: string })[] = [
  { group: '', resource: 'users', namespaced: false, verbs: ['impersonate'] },
  { group: '', resource: 'groups', namespaced: false, verbs: ['impersonate'] },
  { group: '', resource: 'serviceaccounts', namespaced: true, verbs: ['impersonate'] },
  { group: 'authentication.k8s.io', resource: 'uids', namespaced: false, verbs: ['impersonate'] },
  {
    group: 'authentication.k8s.io',
    resource: 'userextras',
    subresource: 'scopes',
    namespaced: false,
    verbs: ['impersonate'],
  },
  { group: 'authentication.k8s.io', resource: 'users', namespaced: false, verbs: ['impersonate:user-info'] },
  { group: 'authentication.k8s.io', resource: 'groups', namespaced: false, verbs: ['impersonate:user-info'] },
  {
    group: 'authentication.k8s.io',
    resource: 'serviceaccounts',
    namespaced: true,
    verbs: ['impersonate:serviceaccount'],
  },
  { group: 'rbac.authorization.k8s.io', resource: 'roles', namespaced: true, verbs: ['bind', 'escalate'] },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', namespaced: false, verbs: ['bind', 'escalate'] },
  { group: 'certificates.k8s.io', resource: 'signers', namespaced: false, verbs: ['approve', 'sign', 'attest'] },
  { group: 'policy', resource: 'podsecuritypolicies', namespaced: false, verbs: ['use'] },
  { group: '', resource: 'nodes', namespaced: false, verbs: ['proxy'] },
  { group: '', resource: 'pods', namespaced: true, verbs: ['proxy', 'use', 'bind'] },
  { group: '', resource: 'services', namespaced: true, verbs: ['proxy', 'use'] },
];

/** A resource with the verbs to ask about. */
export interface Askable extends ResourceFacts {
  readonly verbs: readonly string[];
}

/** Everything that can be asked about resources: what the API serves with every verb of requests, and what only has special verbs. */
export function askable(resources: readonly ResourceFacts[]): Askable[] {
  return [
    ...resources.map((facts) => ({ ...facts, verbs: requestVerbs })),
    ...special.map((entry) => ({ subresource: '', ...entry })),
  ];
}

/** `get pods/log`: a verb and a resource, as people write them. */
export const actionOf = (verb: string, facts: Omit<ResourceFacts, 'namespaced'>): string => `${verb} ${nameOf(facts)}`;
