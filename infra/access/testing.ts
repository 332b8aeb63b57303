import type { Discovered } from './discovery.ts';
import type { Subject } from './subject.ts';

/** Subjects as an API server tells them, and a part of what it serves. */
export const operator: Subject = {
  name: 'user',
  standing: 'operator',
  user: 'pod-operator',
  groups: ['system:authenticated'],
};

export const twin: Subject = {
  name: 'twin',
  standing: 'operator',
  user: 'system:serviceaccount:easypay:pod-operator',
  groups: ['system:authenticated', 'system:serviceaccounts', 'system:serviceaccounts:easypay'],
};

export const stranger: Subject = {
  name: 'stranger',
  standing: 'stranger',
  user: 'assay-stranger',
  groups: ['system:authenticated'],
};

/** A service account of the same namespace. */
export const neighbour: Subject = {
  ...twin,
  name: 'neighbour',
  standing: 'stranger',
  user: 'system:serviceaccount:easypay:wallet',
};

export const administrator: Subject = {
  name: 'administrator',
  standing: 'administrator',
  user: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
};

export const anonymous: Subject = {
  name: 'anonymous',
  standing: 'stranger',
  user: 'system:anonymous',
  groups: ['system:unauthenticated'],
};

const core = (resource: string, namespaced: boolean, subresource = '') => ({
  group: '',
  resource,
  subresource,
  namespaced,
});

export const some: Discovered = {
  resources: [
    core('pods', true),
    core('pods', true, 'exec'),
    core('pods', true, 'log'),
    core('secrets', true),
    core('configmaps', true),
    core('nodes', false),
    core('namespaces', false),
    { group: 'apps', resource: 'deployments', subresource: '', namespaced: true },
    { group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews', subresource: '', namespaced: false },
    { group: 'rbac.authorization.k8s.io', resource: 'roles', subresource: '', namespaced: true },
  ],
  paths: ['/api', '/apis/apps', '/livez', '/metrics', '/openid/v1/jwks'],
  namespaces: ['default', 'easypay', 'kube-system'],
};
