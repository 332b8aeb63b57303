import {
  applyObjects,
  deleteObject,
  patchObject,
  poll,
  timeouts,
  type KubernetesObject,
  type Stack,
} from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import { autoscaler, autoscalerChanges } from './autoscaler-changes.ts';
import { fileMutant, type FileChange } from './file.ts';
import { halvedPayments, lostPayments, roundedPayments } from './altered-payments.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant, type LiveChange } from './live.ts';
import { probeMutant } from './probe.ts';
import { unbalancedLedger } from './unbalanced-ledger.ts';

/** An object, or those of its fields that a patch changes. */
type Patch = KubernetesObject & { spec?: object };

const namespace = 'easypay';
const wallet = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wallet', namespace } };
const roadToDatabase = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'wallet-to-database', namespace },
};
const disconnect = `
  SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
  WHERE datname = current_database() AND usename <> current_user`;
const deployment = 'k8s/easypay/base/wallet/deployment.yaml';

/** The mutants that are a change of one file of the checkout. */
export const fileChanges: readonly FileChange[] = [
  {
    id: 'R6-M05',
    file: 'infra/workload/overlay.ts',
    from: "behavior: 'merge', literals };",
    to: "behavior: 'merge', literals: literals.slice(1) };",
    afterwards: redeploy,
  },
  careless('R6-M06'),
  careless('R6-M07'),
];

/** How the mutants of R6 are put in and taken out. */
export const r6: readonly MutantImplementation[] = [
  overridden('R6-M01', 'LOG_LEVEL', 'debug'),
  patched('R6-M02', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'database', namespace },
    spec: { maxUnavailable: 2 },
  }),
  deleted('R6-M03', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'wallet', namespace } }),
  patched('R6-M04', { ...autoscaler, spec: autoscalerChanges['R6-M04'] }),
  ...fileChanges.map(fileMutant),
  probeMutant('R6-M08', 'steady-load', 'never-runs'),
  liveMutant({
    id: 'R6-M09',
    make: ({ ledger }) => ledger.configure({ synchronous_mode: 'off', synchronous_mode_strict: false }),
    look: async ({ ledger }) => {
      const standbys = await ledger.standbys();
      return `${standbys.filter(({ sync }) => sync !== 'async').length} standbys are waited for`;
    },
    changed: (seen) => seen.startsWith('0 '),
    undo: ({ ledger }) => ledger.configure({ synchronous_mode: 'quorum', synchronous_mode_strict: true }),
  }),
  patched('R6-M10', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'database-primary', namespace },
    spec: { selector: { role: 'replica' } },
  }),
  unbalancedLedger('R6-M11'),
  halvedPayments('R6-M12', 50),
  overridden('R6-M13', 'PAYMENT_LIMIT', '1000000'),
  deleted('R6-M14', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'wallet-redirect', namespace },
  }),
  drifting({
    id: 'R6-M15',
    object: roadToDatabase,
    make: async ({ cluster, ledger }) => {
      await deleteObject(cluster, roadToDatabase);
      // What is connected stays so: a policy is about new connections.
      await poll(() => ledger.query(disconnect), {
        what: 'the wallet not to come back',
        timeout: timeouts.rollout,
        interval: 1_000,
        stable: 3,
        until: (rows) => rows[0]?.[0] === '0',
      });
    },
  }),
  probeMutant('R6-M16', 'accessibility', 'never-runs'),
  probeMutant('R6-M17', 'accessibility', 'labels-removed'),
  roundedPayments('R6-M18', 4),
  lostPayments('R6-M19', 50),
  onOneHost('R6-M20'),
  probeMutant('R6-M21', 'keys', 'always-new'),
  deleted('R6-M22', autoscaler),
];

/** Makes EasyPay run as its manifests say. */
async function redeploy({ easypay }: Stack): Promise<void> {
  await easypay.deploy();
}

const asDeclared = 'as it should be';

/** What of an object is not as its manifest says. */
async function driftOf({ easypay }: Stack, { kind, metadata }: KubernetesObject): Promise<string> {
  const { drift } = await easypay.drift();
  const fields = drift.map(({ field }) => field);
  return fields.filter((field) => field.startsWith(`${kind ?? ''} ${metadata?.name ?? ''}`)).join(', ') || asDeclared;
}

/** A change after which an object is not as its manifest says. */
export function drifting({
  object,
  undo = redeploy,
  ...change
}: Pick<LiveChange, 'id' | 'make'> &
  Partial<Pick<LiveChange, 'undo'>> & { readonly object: KubernetesObject }): MutantImplementation {
  return liveMutant({
    ...change,
    undo,
    look: (stack) => driftOf(stack, object),
    changed: (seen) => seen !== asDeclared,
  });
}

function patched(id: MutantId, object: Patch, undo?: Patch): MutantImplementation {
  return drifting({
    id,
    object,
    make: async ({ cluster, easypay }) => {
      await patchObject(cluster, object);
      await easypay.untilRolledOut();
    },
    undo: async (stack) => {
      if (undo) await patchObject(stack.cluster, undo);
      await redeploy(stack);
    },
  });
}

function deleted(id: MutantId, object: KubernetesObject): MutantImplementation {
  return drifting({
    id,
    object,
    make: ({ cluster }) => deleteObject(cluster, object),
  });
}

/** A setting that the Deployment's own environment overrides. */
function overridden(id: MutantId, name: string, value: string): MutantImplementation {
  const owner = 'sabotage';
  const variable: Patch = {
    ...wallet,
    spec: { template: { spec: { containers: [{ name: 'wallet', env: [{ name, value }] }] } } },
  };
  return drifting({
    id,
    object: wallet,
    make: async ({ cluster, easypay }) => {
      await applyObjects(cluster, [variable], owner);
      await easypay.untilRolledOut();
    },
    undo: async (stack) => {
      // An owner who names none of what it owned gives it up.
      await applyObjects(stack.cluster, [wallet], owner);
      await redeploy(stack);
    },
  });
}

/** All wallets are kept on one host. */
export function onOneHost(id: MutantId): MutantImplementation {
  const chosen = (nodeSelector: object | null): Patch => ({
    ...wallet,
    spec: { template: { spec: { nodeSelector } } },
  });
  return patched(id, chosen({ 'kubernetes.io/hostname': 'worker-a' }), chosen(null));
}

function careless(id: MutantId): FileChange {
  return {
    id,
    file: deployment,
    from: 'maxUnavailable: 0\n      maxSurge: 1',
    to: 'maxUnavailable: 100%\n      maxSurge: 0',
    afterwards: redeploy,
  };
}
