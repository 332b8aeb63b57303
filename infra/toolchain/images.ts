import type { ImagePlan, InstallPlan, LayerPlan } from './image-plan.ts';
import { artifact, certificates, path, program, version } from './image-plan.ts';
import { workloadImages } from './workload-images.ts';

const base = artifact('base');

/** Felix logs to standard output only; everything else about it comes from the environment. */
const felixConfiguration =
  '[global]\nMetadataAddr = None\nLogFilePath = None\nLogSeverityFile = None\nLogSeveritySys = None\n';

const kubernetes = (what: string, ...more: readonly LayerPlan[]): ImagePlan => ({
  reference: `registry.k8s.io/${what}:${version('kubernetes')}`,
  // The shared multi-call file first: layers are unpacked in order, and only an equal beginning is unpacked once.
  layers: [program('kubernetes', what, path), ...(more.length > 0 ? more : [certificates])],
});

/** Every image that a cluster needs, by the names that kubeadm and the official manifests use. */
export const images: readonly ImagePlan[] = [
  kubernetes('kube-apiserver'),
  kubernetes('kube-controller-manager'),
  kubernetes('kube-scheduler'),
  kubernetes('kube-proxy', base),
  {
    reference: `registry.k8s.io/pause:${version('pause')}`,
    layers: [program('pause', 'pause', '')],
    entrypoint: ['/pause'],
    user: '65535:65535',
  },
  {
    reference: `registry.k8s.io/etcd:${version('etcd').slice(1)}-0`,
    layers: [...['etcd', 'etcdctl', 'etcdutl'].map((what) => program('etcd', what, path)), certificates],
  },
  {
    reference: `registry.k8s.io/coredns/coredns:${version('coredns')}`,
    layers: [certificates, program('coredns', 'coredns', '')],
    entrypoint: ['/coredns'],
  },
  {
    reference: `registry.k8s.io/metrics-server/metrics-server:${version('metrics-server')}`,
    layers: [certificates, program('metrics-server', 'metrics-server', '')],
    entrypoint: ['/metrics-server'],
    user: '65534',
  },
  {
    reference: `registry.k8s.io/e2e-test-images/agnhost:${version('agnhost')}`,
    layers: [base, program('agnhost', 'agnhost', '')],
    entrypoint: ['/agnhost'],
    command: ['pause'],
  },
  {
    reference: `docker.io/calico/node:${version('calico')}`,
    layers: [
      base,
      program('calico', 'calico-node', 'usr/bin'),
      { kind: 'files', files: { 'etc/calico/felix.cfg': felixConfiguration } },
    ],
    entrypoint: ['/usr/bin/calico-node'],
    command: ['-supervise'],
  },
  {
    reference: `docker.io/calico/kube-controllers:${version('calico')}`,
    layers: [
      certificates,
      program('calico', 'kube-controllers', 'usr/bin'),
      program('calico', 'check-status', 'usr/bin'),
    ],
    entrypoint: ['/usr/bin/kube-controllers'],
    user: '999',
  },
  ...workloadImages,
];

const everywhere = ['control_plane', 'worker'] as const;

/** Every plain file that a host needs. */
export const installs: readonly InstallPlan[] = [
  {
    component: 'kubernetes',
    programs: ['kubelet', 'kubeadm', 'kubectl'],
    directory: '/usr/local/bin',
    roles: everywhere,
  },
  { component: 'etcd', programs: ['etcdctl', 'etcdutl'], directory: '/usr/local/bin', roles: ['control_plane'] },
  {
    component: 'cni-plugins',
    programs: ['bandwidth', 'host-local', 'loopback', 'portmap', 'tuning'],
    directory: '/opt/cni/bin',
    roles: everywhere,
  },
  { component: 'calico', programs: ['calico', 'calico-ipam'], directory: '/opt/cni/bin', roles: everywhere },
];
