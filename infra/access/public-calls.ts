import type { ApiRequest } from './api-server.ts';
import { permission } from './oracle.ts';

interface Call {
  readonly what: string;
  readonly request: ApiRequest;
}

const get = (path: string): Call => ({ what: `get ${path}`, request: { path } });

/**
 * What somebody without any credentials is told, by Kubernetes and by kubeadm: whether the server is well, its version, and the
 * certificate of the cluster's authority, by which a joining host knows the cluster.
 */
export const publicCalls: readonly Call[] = [
  get('/livez'),
  get('/readyz'),
  get('/healthz'),
  get('/version'),
  get('/api/v1/namespaces/kube-public/configmaps/cluster-info'),
];

const home = `/api/v1/namespaces/${permission.namespace}`;

/** What is refused to everybody who was granted nothing, with credentials and without. */
export const privateCalls: readonly Call[] = [
  get(`${home}/pods`),
  get(`${home}/secrets`),
  get(`${home}/configmaps`),
  get('/api/v1/pods'),
  get('/api/v1/nodes'),
  get('/api/v1/namespaces'),
  get('/api/v1/namespaces/kube-system/secrets'),
  get('/api/v1/namespaces/kube-public/configmaps'),
  get('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'),
  get('/metrics'),
  get('/debug/pprof/'),
];
