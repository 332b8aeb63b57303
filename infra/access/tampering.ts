import type { V1Pod } from '@kubernetes/client-node';

import type { ApiRequest } from './api-server.ts';

/** A change to a pod that exists. */
export interface Tampering {
  readonly what: string;
  readonly request: ApiRequest;
}

type Metadata = NonNullable<V1Pod['metadata']>;

/** Updates of a pod of the workload: it carries the labels, and has the secrets, of EasyPay. All of them are dry runs. */
export function tamperings(pod: V1Pod): Tampering[] {
  const name = pod.metadata?.name ?? '';
  return [
    update(`another image in ${name}`, pod, { image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0-other' }),
    update(`${name} without its labels`, pod, { labels: {} }),
    update(`an annotation of ${name}`, pod, { annotations: { 'assay.example/tampered': 'true' } }),
  ];
}

/** Updates by which a harmless pod of the pod operator's own would become one of the workload. All of them are dry runs. */
export function disguises(pod: V1Pod): Tampering[] {
  return [
    update('the own pod as the wallet', pod, { labels: { 'app.kubernetes.io/name': 'wallet' } }),
    update('the own pod as a part of EasyPay', pod, { labels: { 'app.kubernetes.io/part-of': 'easypay' } }),
    update('the own pod with an address of its choice', pod, {
      annotations: { 'cni.projectcalico.org/podIP': '10.244.0.1/32' },
    }),
  ];
}

/** An update that the pod operator may make of his own pod. */
export const harmlessUpdate = (pod: V1Pod): Tampering =>
  update('an annotation of the own pod', pod, { annotations: { 'assay.example/seen': 'true' } });

interface Change {
  readonly image?: string;
  readonly labels?: Metadata['labels'];
  readonly annotations?: Metadata['annotations'];
}

/** Without a resource version, so that the kubelet's own updates do not get in between. */
function update(what: string, pod: V1Pod, { image, labels, annotations }: Change): Tampering {
  const { metadata, spec, ...rest } = structuredClone(pod) as { metadata: Metadata; spec: NonNullable<V1Pod['spec']> };
  const { name = '', namespace = '' } = metadata;
  delete metadata.resourceVersion;
  delete metadata.managedFields;
  if (labels !== undefined) metadata.labels = labels;
  metadata.annotations = { ...metadata.annotations, ...annotations };
  const [first] = spec.containers;
  if (image !== undefined && first !== undefined) first.image = image;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}?dryRun=All`;
  return { what, request: { method: 'PUT', path, body: { ...rest, metadata, spec } } };
}
