import type { Component } from './component.ts';
import { architecture, asset, github, located } from './recipe-parts.ts';

/** Both ends of the connectivity matrix; our own. */
export const prober: Component = {
  name: 'prober',
  version: '1.0.0',
  recipe: { module: 'platform', packages: ['./cmd/prober'], variables: {}, programs: located(['prober']) },
  expected: { compile: 5, download: 1 },
};

const storageModule = 'github.com/rancher/local-path-provisioner';

/** Volumes on the disks of the hosts. */
export const storage: Component = {
  name: 'local-path-provisioner',
  version: 'v0.0.30',
  recipe: {
    module: 'platform',
    packages: [storageModule],
    variables: { 'main.VERSION': 'v0.0.30' },
    programs: located(['local-path-provisioner']),
  },
  expected: { compile: 10, download: 3 },
};

/** The newest release whose dependencies the module proxy has, every one. */
const traefikVersion = 'v3.6.12';
const traefikModule = 'github.com/traefik/traefik/v3';
const traefikFile = `traefik_${traefikVersion}_linux_${architecture}.tar.gz`;

/** The ingress controller. */
export const ingress: Component = {
  name: 'traefik',
  version: traefikVersion,
  release: {
    baseUrl: github,
    files: [
      {
        ...asset('traefik/traefik', traefikVersion, traefikFile, located(['traefik'])),
        checksumPath: `/traefik/traefik/releases/download/${traefikVersion}/traefik_${traefikVersion}_checksums.txt`,
      },
    ],
  },
  recipe: {
    module: 'traefik',
    packages: [`${traefikModule}/cmd/traefik`],
    variables: { [`${traefikModule}/pkg/version.Version`]: traefikVersion.slice(1) },
    programs: located(['traefik']),
    standIns: {
      'github.com/go-acme/lego/v4': { 'providers/dns/zz_gen_dns_providers.go': 'lego_dns.go' },
      [traefikModule]: {
        'pkg/provider/ecs/ecs.go': 'ecs.go',
        'pkg/provider/ecs/config.go': null,
        'pkg/provider/ecs/label.go': null,
      },
    },
  },
  expected: { compile: 160, download: 5 },
};
