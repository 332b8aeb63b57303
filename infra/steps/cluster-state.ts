import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { AssayError, messageOf } from '../errors.ts';
import { replaceRecord } from '../files.ts';
import { stateDir } from '../paths.ts';
import { targets, topologyLabels } from '../settings.ts';

/** What is known of a cluster that was raised to the end. Its presence says "up"; whether that still holds is asked of the cluster. */
const schema = z.object({
  format: z.literal(1),
  name: z.string(),
  target: z.enum(targets),
  topology: z.enum(topologyLabels),
  /** Digest of playbooks and settings that it was raised with. */
  configuration: z.string(),
  /** Path of the kubeconfig file of the operator. */
  kubeconfig: z.string(),
  /** URL of the API server. */
  apiServer: z.string(),
  nodes: z.array(z.string()),
  createdAt: z.string(),
  /** Milliseconds from the first step to all nodes Ready. */
  raisedIn: z.number(),
});
export type ClusterState = z.infer<typeof schema>;

export const clusterStateFile = (name: string): string => join(stateDir(name), 'cluster.json');

/**
 * The recorded state of a cluster, or `undefined` when none was raised.
 * @throws AssayError naming file and remedy when the file cannot be understood.
 */
export function readClusterState(name: string): ClusterState | undefined {
  const file = clusterStateFile(name);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new AssayError('The state file of the cluster cannot be understood', {
      expected: `the record of a raised cluster in ${file}`,
      found: error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error),
      remedy: `take the cluster down (npm run down), or delete the file to have the cluster checked and completed: rm ${file}`,
    });
  }
}

/** Records a raised cluster. The file is complete or absent at any moment. */
export function writeClusterState(state: ClusterState): void {
  mkdirSync(stateDir(state.name), { recursive: true });
  replaceRecord(clusterStateFile(state.name), state);
}

/** Forgets the cluster, before it is changed: a state file must never claim more than is there. */
export function forgetClusterState(name: string): void {
  rmSync(clusterStateFile(name), { force: true });
}
