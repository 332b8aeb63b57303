import type { Component, ComponentName } from './component.ts';
import { asset, architecture, github, kubernetesVariables, located } from './recipe-parts.ts';
import { loadGenerator } from './operator-components.ts';
import { ingress, prober, storage } from './workload-components.ts';

export { architecture } from './recipe-parts.ts';

const platform = `linux-${architecture}`;
const kubernetesVersion = 'v1.36.3';
const pauseVersion = '3.10.2';
const etcdVersion = 'v3.6.8';
const corednsVersion = 'v1.14.2';
const agnhostVersion = '2.63.0';
const cniVersion = 'v1.9.1';
const calicoVersion = 'v3.28.5';

const calicoModule = 'github.com/projectcalico/calico';
const cniModule = 'github.com/containernetworking/plugins';

const etcdPrograms = ['etcd', 'etcdctl', 'etcdutl'];
const cniPrograms = ['bandwidth', 'host-local', 'loopback', 'portmap', 'tuning'];
const kubernetesPrograms = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler'],
  ...['kubeadm', 'kubectl', 'kubelet'],
];

/**
 * The pinned list, in the order in which it is built: small things that compile what the large ones share come first, so that the
 * expected times hold. etcd, CoreDNS and pause are the versions that this kubeadm asks for, so no image carries a
 * tag that its content does not have; they also agree with Kubernetes on shared dependencies.
 */
export const components: readonly Component[] = [
  {
    name: 'pause',
    version: pauseVersion,
    recipe: {
      module: 'platform',
      packages: ['./cmd/pause'],
      variables: { 'main.version': pauseVersion },
      programs: located(['pause']),
    },
    expected: { compile: 15, download: 1 },
  },
  {
    name: 'etcd',
    version: etcdVersion,
    release: {
      baseUrl: github,
      files: [
        {
          ...asset(
            'etcd-io/etcd',
            etcdVersion,
            `etcd-${etcdVersion}-${platform}.tar.gz`,
            located(etcdPrograms, (program) => `etcd-${etcdVersion}-${platform}/${program}`),
          ),
          checksumPath: `/etcd-io/etcd/releases/download/${etcdVersion}/SHA256SUMS`,
        },
      ],
    },
    recipe: {
      module: 'platform',
      packages: ['./cmd/etcd'],
      variables: {},
      programs: located(etcdPrograms, () => 'etcd'),
    },
    expected: { compile: 30, download: 3 },
  },
  {
    name: 'coredns',
    version: corednsVersion,
    release: {
      baseUrl: github,
      files: [
        asset(
          'coredns/coredns',
          corednsVersion,
          `coredns_${corednsVersion.slice(1)}_linux_${architecture}.tgz`,
          located(['coredns']),
        ),
      ],
    },
    recipe: { module: 'platform', packages: ['./cmd/coredns'], variables: {}, programs: located(['coredns']) },
    expected: { compile: 40, download: 3 },
  },
  {
    name: 'metrics-server',
    version: 'v0.9.0',
    recipe: {
      module: 'platform',
      packages: ['sigs.k8s.io/metrics-server/cmd/metrics-server'],
      variables: kubernetesVariables('v0.9.0'),
      programs: located(['metrics-server']),
    },
    expected: { compile: 50, download: 3 },
  },
  {
    name: 'kubernetes',
    version: kubernetesVersion,
    release: {
      baseUrl: 'https://dl.k8s.io',
      files: kubernetesPrograms.map((program) => ({
        path: `/${kubernetesVersion}/bin/linux/${architecture}/${program}`,
        checksumPath: `/${kubernetesVersion}/bin/linux/${architecture}/${program}.sha256`,
        programs: located([program]),
      })),
    },
    recipe: {
      module: 'platform',
      packages: ['./cmd/kubernetes'],
      variables: {
        ...kubernetesVariables(kubernetesVersion),
        'k8s.io/component-base/version.gitMajor': '1',
        'k8s.io/component-base/version.gitMinor': '36',
        // The module proxy knows the time of the release and not its commit.
        'k8s.io/component-base/version.gitCommit': '',
        'k8s.io/component-base/version.gitTreeState': 'archive',
        'k8s.io/component-base/version.buildDate': '2026-07-22T18:07:38Z',
      },
      programs: located(kubernetesPrograms, () => 'kubernetes'),
    },
    expected: { compile: 160, download: 50 },
  },
  {
    name: 'agnhost',
    version: agnhostVersion,
    recipe: {
      module: 'platform',
      packages: ['k8s.io/kubernetes/test/images/agnhost'],
      variables: { 'main.Version': agnhostVersion },
      programs: located(['agnhost']),
    },
    expected: { compile: 10, download: 3 },
  },
  prober,
  storage,
  {
    name: 'cni-plugins',
    version: cniVersion,
    release: {
      baseUrl: github,
      files: [
        asset(
          'containernetworking/plugins',
          cniVersion,
          `cni-plugins-${platform}-${cniVersion}.tgz`,
          located(cniPrograms, (program) => `./${program}`),
        ),
      ],
    },
    recipe: {
      module: 'cni',
      packages: ['ipam/host-local', 'main/loopback', 'meta/bandwidth', 'meta/portmap', 'meta/tuning'].map(
        (plugin) => `${cniModule}/plugins/${plugin}`,
      ),
      variables: { [`${cniModule}/pkg/utils/buildversion.BuildVersion`]: cniVersion },
      programs: located(cniPrograms),
    },
    expected: { compile: 5, download: 5 },
  },
  {
    name: 'calico',
    version: calicoVersion,
    recipe: {
      module: 'calico',
      packages: [
        './cmd/calico-node',
        `${calicoModule}/cni-plugin/cmd/calico`,
        `${calicoModule}/kube-controllers/cmd/kube-controllers`,
        `${calicoModule}/kube-controllers/cmd/check-status`,
      ],
      variables: {
        'main.VERSION': calicoVersion,
        [`${calicoModule}/node/pkg/lifecycle/startup.VERSION`]: calicoVersion,
        [`${calicoModule}/node/buildinfo.GitVersion`]: calicoVersion,
      },
      programs: { ...located(['calico-node', 'kube-controllers', 'check-status', 'calico']), 'calico-ipam': 'calico' },
    },
    expected: { compile: 130, download: 30 },
  },
  ingress,
];

/** The component called `name`. */
export function component(name: ComponentName): Component {
  const found = components.find((candidate) => candidate.name === name);
  if (!found) throw new TypeError(`no component ${name} in the pinned list`);
  return found;
}

const goVersion = '1.26.8';

/** Official Go, fetched only where none is installed and something must be compiled. */
export const goDistribution = {
  version: goVersion,
  baseUrl: 'https://dl.google.com',
  path: `/go/go${goVersion}.${platform}.tar.gz`,
  checksumPath: `/go/go${goVersion}.${platform}.tar.gz.sha256`,
  expectedSeconds: 20,
} as const;

/** The environment variable that replaces a base URL: `ASSAY_KUBERNETES_BASE_URL`, `ASSAY_CNI_PLUGINS_BASE_URL`, … */
export const baseUrlVariable = (name: ComponentName | 'debian' | 'go'): string =>
  `ASSAY_${name.toUpperCase().replaceAll('-', '_')}_BASE_URL`;

/** Environment variables that the toolchain reads. */
export const toolchainVariables: readonly string[] = [
  'ASSAY_TOOLCHAIN',
  baseUrlVariable('debian'),
  baseUrlVariable('go'),
  ...[...components, loadGenerator].filter(({ release }) => release).map(({ name }) => baseUrlVariable(name)),
];
