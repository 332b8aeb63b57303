import type { ApiRequest } from './api-server.ts';
import { permission } from './oracle.ts';
import { harmlessPod } from './pods.ts';

/** A real request that the pod operator must be refused, and what the administrator gets for the very same one. */
export interface DeniedCall {
  /** As people write it. */
  readonly what: string;
  readonly request: ApiRequest;
  /** Status that the administrator gets: what shows that nothing but the right was missing. */
  readonly twin: number;
}

/** Objects that are there, for calls that name one. */
export interface Present {
  /** A running pod of the namespace. */
  readonly pod: string;
  readonly secret: string;
  readonly node: string;
}

const { namespace } = permission;
const home = `/api/v1/namespaces/${namespace}`;
const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
const policies = '/apis/admissionregistration.k8s.io/v1';

/**
 * Authorization never sees that a request is a dry run: it refuses the same requests. But one that it lets through, because
 * something is broken, destroys nothing.
 */
const dry = '?dryRun=All';

const get = (what: string, path: string): DeniedCall => ({ what, request: { path }, twin: 200 });

const create = (what: string, path: string, body: object, twin = 201): DeniedCall => ({
  what,
  request: { method: 'POST', path: `${path}${dry}`, body },
  twin,
});

const patch = (what: string, path: string, body: object = {}): DeniedCall => ({
  what,
  request: {
    method: 'PATCH',
    path: `${path}${dry}`,
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  },
  twin: 200,
});

const remove = (what: string, path: string, query = ''): DeniedCall => ({
  what,
  request: { method: 'DELETE', path: `${path}${dry}${query}` },
  twin: 200,
});

/** A request that would become a stream; the administrator is told so (400), after he was let in. */
const stream = (what: string, method: 'GET' | 'POST', path: string): DeniedCall => ({
  what,
  request: { method, path },
  twin: 400,
});

/** Everything on pods that is not one of the five verbs. */
export function otherCallsOnPods({ pod }: Present): DeniedCall[] {
  const path = `${home}/pods/${pod}`;
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: pod },
    target: { kind: 'Node', name: 'worker-a' },
  };
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } };
  return [
    get('watch pods', `${home}/pods?watch=true&timeoutSeconds=1`),
    patch('patch pods', path),
    remove('deletecollection pods', `${home}/pods`, '&labelSelector=assay.example%2Fmade-by%3Dnobody'),
    stream('get pods/exec', 'GET', `${path}/exec?command=id&stdout=true`),
    stream('create pods/exec', 'POST', `${path}/exec?command=id&stdout=true`),
    stream('create pods/attach', 'POST', `${path}/attach?stdout=true`),
    stream('create pods/portforward', 'POST', `${path}/portforward?ports=8080`),
    get('get pods/log', `${path}/log`),
    get('get pods/status', `${path}/status`),
    patch('patch pods/status', `${path}/status`),
    patch('patch pods/ephemeralcontainers', `${path}/ephemeralcontainers`),
    patch('patch pods/resize', `${path}/resize`),
    create('create pods/eviction', `${path}/eviction`, eviction),
    // The pod has a node already (409): the administrator was let in, and told that.
    create('create pods/binding', `${path}/binding`, binding, 409),
  ];
}

const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'pod-operator' }];
const meta = { metadata: { name: 'assay-denied' } };
const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const impersonated = { 'impersonate-user': 'kubernetes-admin', 'impersonate-group': 'kubeadm:cluster-admins' };

/** What is not on pods at all: data, ways to more rights, other namespaces, the cluster. */
export function callsElsewhere({ secret, node }: Present): DeniedCall[] {
  const tokenRequest = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', ...meta, roleRef, subjects };
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', ...meta, rules: [everything] };
  return [
    get('list secrets', `${home}/secrets`),
    get('get secrets', `${home}/secrets/${secret}`),
    patch('patch secrets', `${home}/secrets/${secret}`),
    create('create secrets', `${home}/secrets`, { apiVersion: 'v1', kind: 'Secret', ...meta }),
    get('list configmaps', `${home}/configmaps`),
    get('get configmaps', `${home}/configmaps/kube-root-ca.crt`),
    get('list services', `${home}/services`),
    get('list events', `${home}/events`),
    get('list deployments.apps', `/apis/apps/v1/namespaces/${namespace}/deployments`),
    get('list networkpolicies', `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`),
    create('create serviceaccounts/token', `${home}/serviceaccounts/default/token`, tokenRequest),
    create('bind cluster-admin', `${rbac}/rolebindings`, { ...binding, kind: 'RoleBinding' }),
    create('escalate', `${rbac}/roles`, { ...role, kind: 'Role' }),
    patch('patch the own role', `${rbac}/roles/pod-operator`, { rules: [everything] }),
    patch('patch the own binding', `${rbac}/rolebindings/pod-operator`),
    { what: 'impersonate', request: { path: `${home}/secrets`, headers: impersonated }, twin: 200 },
    get('list certificate requests', '/apis/certificates.k8s.io/v1/certificatesigningrequests'),
    remove('delete the admission policy', `${policies}/validatingadmissionpolicies/pod-operator`),
    remove('delete its binding', `${policies}/validatingadmissionpolicybindings/pod-operator`),
    patch('patch the namespace', `/api/v1/namespaces/${namespace}`, { metadata: { labels: { assay: 'denied' } } }),
    get('list namespaces', '/api/v1/namespaces'),
    get('list nodes', '/api/v1/nodes'),
    get('get nodes/proxy', `/api/v1/nodes/${node}/proxy/healthz`),
    get('list persistentvolumes', '/api/v1/persistentvolumes'),
    get('list pods of the cluster', '/api/v1/pods'),
    get('list pods in kube-system', '/api/v1/namespaces/kube-system/pods'),
    get('list pods in default', '/api/v1/namespaces/default/pods'),
    create('create pods in default', '/api/v1/namespaces/default/pods', elsewhere('default')),
    create('create pods in kube-system', '/api/v1/namespaces/kube-system/pods', elsewhere('kube-system')),
  ];
}

function elsewhere(name: string): object {
  const pod = harmlessPod('assay-denied');
  return { ...pod, metadata: { ...pod.metadata, namespace: name } };
}
