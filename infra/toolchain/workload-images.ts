import { walletVersion } from './application.ts';
import type { ImagePlan } from './image-plan.ts';
import { artifact, certificates, path, program, version } from './image-plan.ts';

/** What runs on the cluster beside Kubernetes itself: ingress, storage, probers, and EasyPay. None as root, none with a writable root. */
export const workloadImages: readonly ImagePlan[] = [
  {
    reference: `docker.io/library/traefik:${version('traefik')}`,
    layers: [certificates, program('traefik', 'traefik', '')],
    entrypoint: ['/traefik'],
    user: '65532:65532',
  },
  {
    reference: `docker.io/rancher/local-path-provisioner:${version('local-path-provisioner')}`,
    layers: [certificates, program('local-path-provisioner', 'local-path-provisioner', 'usr/bin')],
    entrypoint: ['local-path-provisioner'],
    user: '65532:65532',
  },
  {
    reference: `registry.assay.test/prober:${version('prober')}`,
    layers: [program('prober', 'prober', '')],
    entrypoint: ['/prober'],
    command: ['serve'],
    user: '65532:65532',
  },
  {
    reference: 'registry.easypay.test/database:17',
    layers: [artifact('postgresql')],
    entrypoint: ['patroni', '/etc/patroni/patroni.yaml'],
    user: '999:999',
    environment: ['LANG=C.UTF-8', 'PYTHONUNBUFFERED=1'],
    volume: '/var/lib/postgresql/data',
  },
  {
    reference: `registry.easypay.test/wallet:${walletVersion}`,
    // What changes least comes first: a new version of the wallet is one small layer on top of layers that every node has.
    layers: [
      artifact('node-libraries'),
      certificates,
      program('node', 'node', path),
      artifact('wallet-modules'),
      { kind: 'wallet', directory: 'app' },
    ],
    entrypoint: ['node', 'src/main.ts'],
    user: '65532:65532',
    environment: ['NODE_ENV=production'],
    workingDirectory: '/app',
  },
];
