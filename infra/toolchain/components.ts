/** Everything is built for the hosts' architecture: the AMI is amd64. */
export const architecture = 'amd64';

/** The Go release that compiles; the newest patch that the module files accept is fine too. */
export const goRelease = '1.26.8';

export type ComponentName =
  'pause' | 'etcd' | 'coredns' | 'metrics-server' | 'kubernetes' | 'agnhost' | 'cni-plugins' | 'calico';

/** An official release file. Paths are relative to the component's base URL. */
export interface ReleaseFile {
  readonly path: string;
  /** The file published beside it that holds its sha256: alone, or in lines of `<sha256>  <file name>`. */
  readonly checksumPath: string;
  /** Program → member of the archive; a file that is no archive is itself the one program. */
  readonly programs: Readonly<Record<string, string>>;
}

export interface Release {
  readonly baseUrl: string;
  readonly files: readonly ReleaseFile[];
}

/** How a component is compiled from the Go module proxy. */
export interface Recipe {
  /** Folder under `go/` with go.mod and go.sum. */
  readonly module: 'platform' | 'calico' | 'cni';
  readonly packages: readonly string[];
  /** Variables set by the linker, as `-X` takes them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Program → file that the build leaves; several programs may be one multi-call file. */
  readonly programs: Readonly<Record<string, string>>;
}

export interface Component {
  readonly name: ComponentName;
  readonly version: string;
  /** Absent where the project publishes container images only: then it is compiled in every mode. */
  readonly release?: Release;
  readonly recipe: Recipe;
  /** Seconds on two cores from an empty Go cache (compile) and at 10 MB/s (download), for the progress display. */
  readonly expected: { readonly compile: number; readonly download: number };
}

const kubernetesVersion = 'v1.36.3';
const etcdVersion = 'v3.6.8';
const corednsVersion = 'v1.14.2';
const cniVersion = 'v1.9.1';
const calicoVersion = 'v3.28.5';
const pauseVersion = '3.10.2';
const agnhostVersion = '2.63.0';

const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubeadm',
  'kubectl',
  'kubelet',
];
const cniPrograms = ['bandwidth', 'host-local', 'loopback', 'portmap', 'tuning'];

const same = (programs: readonly string[]) => Object.fromEntries(programs.map((program) => [program, program]));
const multiCall = (file: string, programs: readonly string[]) =>
  Object.fromEntries(programs.map((program) => [program, file]));

/** Version variables of every program that is built on Kubernetes' libraries. */
const kubernetesVariables = (version: string) => ({
  'k8s.io/component-base/version.gitVersion': version,
  'k8s.io/client-go/pkg/version.gitVersion': version,
});

const github = 'https://github.com';
const calicoModule = 'github.com/projectcalico/calico';
const cniModule = 'github.com/containernetworking/plugins';

/**
 * The pinned list, in the order in which it is built. etcd, CoreDNS and pause are the versions that this kubeadm asks for, so
 * no image carries a tag that its content does not have; they also agree with Kubernetes on shared dependencies.
 */
export const components: readonly Component[] = [
  {
    name: 'pause',
    version: pauseVersion,
    recipe: {
      module: 'platform',
      packages: ['./cmd/pause'],
      variables: { 'main.version': pauseVersion },
      programs: same(['pause']),
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
          path: `/etcd-io/etcd/releases/download/${etcdVersion}/etcd-${etcdVersion}-linux-${architecture}.tar.gz`,
          checksumPath: `/etcd-io/etcd/releases/download/${etcdVersion}/SHA256SUMS`,
          programs: Object.fromEntries(
            ['etcd', 'etcdctl', 'etcdutl'].map((name) => [name, `etcd-${etcdVersion}-linux-${architecture}/${name}`]),
          ),
        },
      ],
    },
    recipe: {
      module: 'platform',
      packages: ['./cmd/etcd'],
      variables: {},
      programs: multiCall('etcd', ['etcd', 'etcdctl', 'etcdutl']),
    },
    expected: { compile: 30, download: 3 },
  },
  {
    name: 'coredns',
    version: corednsVersion,
    release: {
      baseUrl: github,
      files: [
        {
          path: `/coredns/coredns/releases/download/${corednsVersion}/coredns_${corednsVersion.slice(1)}_linux_${architecture}.tgz`,
          checksumPath: `/coredns/coredns/releases/download/${corednsVersion}/coredns_${corednsVersion.slice(1)}_linux_${architecture}.tgz.sha256`,
          programs: same(['coredns']),
        },
      ],
    },
    recipe: { module: 'platform', packages: ['./cmd/coredns'], variables: {}, programs: same(['coredns']) },
    expected: { compile: 40, download: 3 },
  },
  {
    name: 'metrics-server',
    version: 'v0.9.0',
    recipe: {
      module: 'platform',
      packages: ['sigs.k8s.io/metrics-server/cmd/metrics-server'],
      variables: kubernetesVariables('v0.9.0'),
      programs: same(['metrics-server']),
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
        programs: { [program]: program },
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
      programs: multiCall('kubernetes', kubernetesPrograms),
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
      programs: same(['agnhost']),
    },
    expected: { compile: 10, download: 3 },
  },
  {
    name: 'cni-plugins',
    version: cniVersion,
    release: {
      baseUrl: github,
      files: [
        {
          path: `/containernetworking/plugins/releases/download/${cniVersion}/cni-plugins-linux-${architecture}-${cniVersion}.tgz`,
          checksumPath: `/containernetworking/plugins/releases/download/${cniVersion}/cni-plugins-linux-${architecture}-${cniVersion}.tgz.sha256`,
          programs: Object.fromEntries(cniPrograms.map((name) => [name, `./${name}`])),
        },
      ],
    },
    recipe: {
      module: 'cni',
      packages: ['ipam/host-local', 'main/loopback', 'meta/bandwidth', 'meta/portmap', 'meta/tuning'].map(
        (plugin) => `${cniModule}/plugins/${plugin}`,
      ),
      variables: { [`${cniModule}/pkg/utils/buildversion.BuildVersion`]: cniVersion },
      programs: same(cniPrograms),
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
      programs: {
        'calico-node': 'calico-node',
        calico: 'calico',
        'calico-ipam': 'calico',
        'kube-controllers': 'kube-controllers',
        'check-status': 'check-status',
      },
    },
    expected: { compile: 130, download: 30 },
  },
];

/** The component called `name`. */
export function component(name: ComponentName): Component {
  const found = components.find((candidate) => candidate.name === name);
  if (!found) throw new TypeError(`no component ${name} in the pinned list`);
  return found;
}

/** Where Debian's packages for the shared image base come from, unless `ASSAY_DEBIAN_BASE_URL` says otherwise. */
export const debian = {
  suite: 'trixie',
  baseUrl: 'http://deb.debian.org',
  packages: [
    'base-files',
    'conntrack',
    'coreutils',
    'dash',
    'ca-certificates',
    'ipset',
    'iproute2',
    'iptables',
    'kmod',
    'nftables',
  ],
  expectedSeconds: 15,
} as const;

/** Official Go, fetched only where none is installed and something must be compiled. */
export const goDistribution = {
  baseUrl: 'https://dl.google.com',
  path: `/go/go${goRelease}.linux-${architecture}.tar.gz`,
  checksumPath: `/go/go${goRelease}.linux-${architecture}.tar.gz.sha256`,
  expectedSeconds: 20,
} as const;

/** The environment variable that replaces a component's base URL: `ASSAY_KUBERNETES_BASE_URL`, `ASSAY_CNI_PLUGINS_BASE_URL`, … */
export const baseUrlVariable = (name: ComponentName | 'debian' | 'go'): string =>
  `ASSAY_${name.toUpperCase().replaceAll('-', '_')}_BASE_URL`;

/** Environment variables that the toolchain reads. */
export const toolchainVariables: readonly string[] = [
  'ASSAY_TOOLCHAIN',
  baseUrlVariable('debian'),
  baseUrlVariable('go'),
  ...components.filter(({ release }) => release).map(({ name }) => baseUrlVariable(name)),
];
