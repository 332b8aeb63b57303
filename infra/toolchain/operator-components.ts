import type { Component } from './component.ts';
import { architecture, asset, github, located } from './recipe-parts.ts';

const k6Version = 'v1.8.1';
const k6Archive = `k6-${k6Version}-linux-${architecture}`;

/**
 * Loads the wallet from outside. It is not in the pinned list of the hosts: another version of it must not make another cluster.
 */
export const loadGenerator: Component = {
  name: 'k6',
  version: k6Version,
  release: {
    baseUrl: github,
    files: [
      {
        ...asset(
          'grafana/k6',
          k6Version,
          `${k6Archive}.tar.gz`,
          located(['k6'], (program) => `${k6Archive}/${program}`),
        ),
        checksumPath: `/grafana/k6/releases/download/${k6Version}/k6-${k6Version}-checksums.txt`,
      },
    ],
  },
  recipe: { module: 'k6', packages: ['go.k6.io/k6'], variables: {}, programs: located(['k6']) },
  expected: { compile: 50, download: 4 },
};

/** What k6 is measured beside; the benchmark alone needs it. */
export const peer: Component = {
  name: 'hey',
  version: 'v0.1.5',
  recipe: { module: 'hey', packages: ['github.com/rakyll/hey'], variables: {}, programs: located(['hey']) },
  expected: { compile: 15, download: 1 },
};
