import type { KubernetesObject } from '@kubernetes/client-node';

import type { Universe } from '../../policy/scenario.ts';
import { clientObject } from '../../policy/objects.ts';

/** Ports of the arena's pods: with two protocols each, six a pod. */
export const arenaPorts = [5432, 8080, 8081] as const;

/** Namespaces of the arena and their labels; what the API server adds counts too. */
const namespaces = {
  'arena-x': { team: 'red' },
  'arena-y': { team: 'blue' },
  'arena-z': {},
} as const;

export const arenaNamespaces: readonly string[] = Object.keys(namespaces);

const labels = { app: ['a', 'b', 'c'], tier: ['front', 'back'] } as const;

/** What generated policies may be about. */
export const arenaUniverse = (pods: number): Universe => ({
  namespaces: Object.fromEntries(
    Object.entries(namespaces).map(([name, own]) => [name, { ...own, 'kubernetes.io/metadata.name': name }]),
  ),
  labels,
  pods,
  ports: arenaPorts,
  portNames: ['http', 'dns'],
});

/** The namespaces and pods of an arena of a size, spread over nodes. Neighbours give the same names to other numbers. */
export function arenaObjects(size: number, nodes: readonly string[], image: string): KubernetesObject[] {
  const made = Object.entries(namespaces).map(([name, own]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...own, 'pod-security.kubernetes.io/enforce': 'restricted' } },
  }));
  const pods = Array.from({ length: size }, (_, index) => podOf(index, nodes[index % nodes.length] ?? '', image));
  return [...made, ...pods];
}

function podOf(index: number, node: string, image: string): KubernetesObject {
  const namespace = arenaNamespaces[index % arenaNamespaces.length] ?? '';
  const tier = labels.tier[index % 4];
  const [http, dns] = index % 2 === 0 ? [8080, 8081] : [8081, 8080];
  return clientObject({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${String(index + 1).padStart(2, '0')}`,
      namespace,
      labels: { app: labels.app[Math.floor(index / 3) % 3], ...(tier && { tier }) },
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      nodeSelector: { 'kubernetes.io/hostname': node },
      tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'prober',
          image,
          args: ['serve', '--tcp', arenaPorts.join(','), '--udp', arenaPorts.join(',')],
          ports: [
            { name: 'http', containerPort: http, protocol: 'TCP' },
            { name: 'dns', containerPort: dns, protocol: 'UDP' },
          ],
          resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { memory: '64Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  });
}
