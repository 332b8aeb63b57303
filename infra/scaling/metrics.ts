import { CustomObjectsApi } from '@kubernetes/client-node';
import { z } from 'zod';

import type { ClusterConnection } from '../cluster/connect.ts';
import { mutationOf } from '../probes/mutation.ts';

/** What one pod used, as the metrics API tells it. */
export interface PodUse {
  readonly pod: string;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** End of the time that it was measured over, by the clock of whoever measured; milliseconds since 1970. */
  readonly measuredAt: number;
}

const schema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      timestamp: z.string(),
      containers: z.array(z.object({ usage: z.object({ cpu: z.string(), memory: z.string() }) })),
    }),
  ),
});

let firstStamp: number | undefined;

/** Use of every pod that has a metric. @throws Error when the metrics API does not answer */
export async function podUse(
  { config }: ClusterConnection,
  namespace: string,
  labelSelector: string,
): Promise<PodUse[]> {
  const api = config.makeApiClient(CustomObjectsApi);
  const list = { group: 'metrics.k8s.io', version: 'v1beta1', namespace, plural: 'pods', labelSelector };
  const { items } = schema.parse(await api.listNamespacedCustomObject(list));
  const stands = mutationOf('metrics') === 'clock-stands-still';
  return items.map(({ metadata, timestamp, containers }) => {
    const measuredAt = Date.parse(timestamp);
    firstStamp ??= measuredAt;
    return {
      pod: metadata.name,
      cpu: sum(containers.map(({ usage }) => quantity(usage.cpu))),
      memory: sum(containers.map(({ usage }) => quantity(usage.memory))),
      measuredAt: stands ? firstStamp : measuredAt,
    };
  });
}

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** A quantity of Kubernetes as a number: `250m`, `1234567n`, `512Mi`. @throws TypeError for anything else */
export function quantity(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = factors[unit];
  if (digits === undefined || factor === undefined) throw new TypeError(`not a quantity: ${text}`);
  return Number(digits) * factor;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
