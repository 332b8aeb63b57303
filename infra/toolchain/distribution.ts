/** A root file system of distribution packages, finished by `roots/<name>.sh`: the ground layer of images. */
export interface RootFileSystem {
  readonly name: 'base' | 'postgresql' | 'node-libraries';
  readonly packages: readonly string[];
  readonly expectedSeconds: number;
}

/** Where distribution packages come from. */
export const debian = { suite: 'trixie', baseUrl: 'http://deb.debian.org' } as const;

export const rootFileSystems: readonly RootFileSystem[] = [
  {
    // The firewall and routing tools of kube-proxy and Felix, and a shell.
    name: 'base',
    packages: [
      ...['base-files', 'coreutils', 'dash', 'ca-certificates', 'kmod'],
      ...['conntrack', 'ipset', 'iproute2', 'iptables', 'nftables'],
    ],
    expectedSeconds: 15,
  },
  {
    // A shell, because initdb and pg_ctl run programs through one.
    name: 'postgresql',
    packages: ['base-files', 'dash', 'ca-certificates', 'postgresql-17', 'patroni'],
    expectedSeconds: 30,
  },
  { name: 'node-libraries', packages: ['base-files', 'libc6', 'libstdc++6', 'libgcc-s1'], expectedSeconds: 10 },
];
