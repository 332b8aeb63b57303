import {
  applyManifests,
  openStack,
  poll,
  readManifests,
  timeouts,
  type KubernetesObject,
  type Stack,
} from '../../fixtures/harness.ts';
import { fileMutant, type FileChange } from './file.ts';
import type { MutantImplementation, Observation } from './implementation.ts';

/** How the cluster is made to be as manifests of the checkout say. */
interface Application {
  readonly make: (stack: Stack) => Promise<void>;
  /** What is not as they say; empty when nothing is. */
  readonly drift: (stack: Stack) => Promise<string>;
}

/** EasyPay is deployed, and its wallets answer. */
export const easyPay: Application = {
  make: async ({ easypay }) => {
    await easypay.deploy();
    await poll(() => easypay.askEveryPod('/about'), {
      what: 'every wallet to answer',
      timeout: timeouts.rollout,
      until: (answers) => answers.length > 0,
    });
  },
  drift: async ({ easypay }) => (await easypay.drift()).drift.map(({ field }) => field).join(', '),
};

const controllers = { namespace: 'ingress', name: 'traefik' };

/** The ingress controllers, rolled out: one for each worker. */
export const ingress: Application = {
  make: async ({ cluster }) => {
    await applyManifests(cluster, 'components/traefik');
    await poll(() => cluster.apps.readNamespacedDaemonSet(controllers), {
      what: 'the ingress controllers to be rolled out',
      timeout: timeouts.rollout,
      until: ({ metadata, status }) =>
        status !== undefined &&
        status.observedGeneration === metadata?.generation &&
        status.updatedNumberScheduled === status.desiredNumberScheduled &&
        status.numberAvailable === status.desiredNumberScheduled &&
        status.currentNumberScheduled === status.desiredNumberScheduled,
      describe: ({ status }) => JSON.stringify(status),
    });
  },
  drift: async ({ cluster }) => {
    const live = argumentsOf(await cluster.apps.readNamespacedDaemonSet(controllers));
    const wanted = readManifests('components/traefik').find(({ kind }) => kind === 'DaemonSet');
    return live === argumentsOf(wanted) ? '' : 'arguments of the ingress controllers';
  },
};

const argumentsOf = (
  object?: KubernetesObject & { spec?: { template: { spec?: { containers: { args?: string[] }[] } } } },
): string => object?.spec?.template.spec?.containers.flatMap(({ args = [] }) => args).join('\n') ?? '';

/** A mutant that changes a manifest of the checkout, and makes the cluster follow; then back, in the same way. */
export function appliedMutant(file: FileChange, { make, drift }: Application): MutantImplementation {
  const mutant = fileMutant({ ...file, afterwards: make });
  const observed = async ({ holds, seen }: Observation): Promise<Observation> => {
    const different = await drift(await openStack());
    return { holds: holds && different === '', seen: [seen, different].filter(Boolean).join('; not applied: ') };
  };
  return {
    ...mutant,
    apply: async (context) => {
      await mutant.apply(context);
      await make(await openStack());
    },
    holds: async (context, childDir) => observed(await mutant.holds(context, childDir)),
    reverted: async (context) => observed(await mutant.reverted(context)),
  };
}
