import {
  accessDifferences,
  accessManifests,
  decisionsThatDiffer,
  easyPayPolicies,
  openConnections,
  readManifests,
  required,
  requiredConnections,
  requirementOf,
  type KubernetesObject,
} from '../../../fixtures/harness.ts';
import { autoscaler, autoscalerChanges } from '../autoscaler-changes.ts';
import { policyChanges, withChange, type PolicyChange } from '../r4-changes.ts';
import type { Model } from './judge.ts';

const policies: Model = {
  name: 'policy model',
  mutants: Object.keys(policyChanges),
  differences: (mutant) => {
    const change = (policyChanges as Readonly<Record<string, PolicyChange>>)[mutant ?? ''];
    const own = easyPayPolicies();
    return connectionsThatDiffer(change === undefined ? own : withChange(own, change));
  },
};

/** Connections that policies open and nobody needs, and the other way round. */
export function connectionsThatDiffer(changed: readonly unknown[]): string[] {
  const [open, needed] = [new Set(openConnections(changed)), new Set(requiredConnections)];
  return [
    ...[...needed].filter((connection) => !open.has(connection)).map((connection) => `${connection} is closed`),
    ...[...open].filter((connection) => !needed.has(connection)).map((connection) => `${connection} is open`),
  ];
}

/** Those that change what RBAC grants. A rule for one name, a second binding and an admission policy show on the cluster only. */
const access: Model = {
  name: 'access table',
  mutants: ['03', '04', '08', '10', '11', '12', '14', '15', '26', '27', '28'].map((number) => `R5-M${number}`),
  differences: (mutant) => accessDifferences(accessManifests(mutant)),
};

const scaling: Model = {
  name: 'algorithm of the autoscaler',
  mutants: Object.keys(autoscalerChanges),
  differences: (mutant) => {
    const change = (autoscalerChanges as Readonly<Record<string, object>>)[mutant ?? ''];
    const manifest = readManifests('easypay/base/wallet').find(({ kind }) => kind === autoscaler.kind);
    const changed = merged(manifest, { spec: change ?? {} }) as KubernetesObject;
    return decisionsThatDiffer(requirementOf(changed), required);
  },
};

/** As a strategic merge patch of these fields: lists take the place of lists. */
function merged(value: unknown, change: unknown): unknown {
  if (!isRecord(value) || !isRecord(change)) return change;
  const entries = Object.entries(change).map(([key, part]) => [key, merged(value[key], part)] as const);
  return { ...value, ...Object.fromEntries(entries) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything that can be judged without a cluster. */
export const models: readonly Model[] = [policies, access, scaling];
