import type { V1Container, V1ObjectMeta, V1Pod, V1PodSpec, V1SecurityContext } from '@kubernetes/client-node';

import { permission } from './oracle.ts';

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';
const { namespace } = permission;

/** Marks what a run of R5 makes, so that it can be found and removed. */
export const ownLabel = { 'assay.example/made-by': 'R5' } as const;

const container = {
  name: 'agnhost',
  image,
  args: ['pause'],
  resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
} satisfies V1Container;

/** A pod that the pod operator may create: it waits, and has nothing of anybody. */
export const harmlessPod = (name: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: ownLabel },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [container],
    },
  }) satisfies V1Pod;

/** A harmless pod with one thing added that makes it an offence. */
export interface Offence {
  readonly what: string;
  readonly pod: V1Pod;
}

const withSpec = (what: string, spec: Partial<V1PodSpec>): Offence => {
  const pod = harmlessPod('offence');
  return { what, pod: { ...pod, spec: { ...pod.spec, ...spec } } };
};

const withContainer = (what: string, more: Partial<V1Container>): Offence =>
  withSpec(what, { containers: [{ ...container, ...more }] });

const withSecurity = (what: string, more: Partial<V1SecurityContext>): Offence =>
  withContainer(what, { securityContext: { ...container.securityContext, ...more } });

const withMetadata = (what: string, metadata: Partial<V1ObjectMeta>): Offence => {
  const pod = harmlessPod('offence');
  return { what, pod: { ...pod, metadata: { ...pod.metadata, ...metadata } } };
};

/** Pods that reach for the host. Pod Security `restricted` keeps them out, whoever creates them. */
export const hostOffences: readonly Offence[] = [
  withSecurity('is privileged', { privileged: true, allowPrivilegeEscalation: true }),
  withSecurity('may become root', { allowPrivilegeEscalation: true }),
  withSecurity('has the capability SYS_ADMIN', { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }),
  withSecurity('has its seccomp filter off', { seccompProfile: { type: 'Unconfined' } }),
  withSpec('runs as root', { securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } } }),
  withSpec('is in the network of the host', { hostNetwork: true }),
  withSpec('sees the processes of the host', { hostPID: true }),
  withSpec('shares memory with the host', { hostIPC: true }),
  withSpec('mounts the host', { volumes: [{ name: 'host', hostPath: { path: '/' } }] }),
  withContainer('listens on a port of the host', { ports: [{ containerPort: 8080, hostPort: 8080 }] }),
];

const secretRef = { valueFrom: { secretKeyRef: { name: 'database', key: 'wallet-password' } } };

/** Pods that borrow what belongs to others. The admission policy keeps them out, when the pod operator creates them. */
export const borrowingOffences: readonly Offence[] = [
  withSpec('runs as another service account', { serviceAccountName: 'pod-operator' }),
  withSpec('mounts the token of its service account', { automountServiceAccountToken: true }),
  withSpec('mounts a requested token', {
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }],
  }),
  withSpec('mounts a Secret', { volumes: [{ name: 'secret', secret: { secretName: 'database' } }] }),
  withSpec('mounts a Secret among others', {
    volumes: [{ name: 'secret', projected: { sources: [{ secret: { name: 'database' } }] } }],
  }),
  withSpec('mounts a ConfigMap', { volumes: [{ name: 'settings', configMap: { name: 'database' } }] }),
  withSpec('mounts the disk of a database', {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-database-0' } }],
  }),
  withSpec('mounts by a driver', { volumes: [{ name: 'csi', csi: { driver: 'secrets-store.csi.k8s.io' } }] }),
  withContainer('takes a Secret into its environment', { env: [{ name: 'PASSWORD', ...secretRef }] }),
  withContainer('takes every key of a Secret into its environment', { envFrom: [{ secretRef: { name: 'database' } }] }),
  withSpec('has a first container that takes a Secret', {
    initContainers: [{ ...container, name: 'first', env: [{ name: 'PASSWORD', ...secretRef }] }],
  }),
  withMetadata('passes for the wallet', { labels: { 'app.kubernetes.io/name': 'wallet' } }),
  withMetadata('passes for a part of EasyPay', { labels: { 'app.kubernetes.io/part-of': 'easypay' } }),
  withMetadata('asks for the address of another pod', {
    annotations: { 'cni.projectcalico.org/ipAddrs': '["10.244.0.1"]' },
  }),
  withSpec('names its node', { nodeName: 'control-plane-a' }),
  withSpec('tolerates the taint of control planes', {
    tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }],
  }),
  withSpec('tolerates every taint', { tolerations: [{ operator: 'Exists' }] }),
  withSpec('pulls with the credentials of others', { imagePullSecrets: [{ name: 'registry' }] }),
  withSpec('claims a device', { resourceClaims: [{ name: 'device', resourceClaimName: 'device' }] }),
  withSpec('has others evicted for it', { priorityClassName: 'system-cluster-critical' }),
];
