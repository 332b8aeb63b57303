import {
  enforce,
  enforcedLevel,
  foreignCertificate,
  isApplied,
  releaseSecrets,
  restoreAccess,
} from '../../fixtures/access/sabotage.ts';
import { authenticateEverywhere, signByForeigner } from '../../fixtures/access/cases.ts';
import { applyManifests, deleteManifests, poll, timeouts, type Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';
import { probeMutant } from './probe.ts';

/** How the mutants of R5 are put in and taken out. */
export const r5: readonly MutantImplementation[] = [
  added('R5-M01'),
  probeMutant('R5-M02', 'access-call', 'never-runs'),
  changed('R5-M03'),
  added('R5-M04'),
  probeMutant('R5-M05', 'access-review', 'always-open'),
  probeMutant('R5-M06', 'access-review', 'always-blocked'),
  probeMutant('R5-M07', 'access-review', 'never-runs'),
  changed('R5-M08'),
  added('R5-M09'),
  changed('R5-M10'),
  changed('R5-M11'),
  changed('R5-M12'),
  probeMutant('R5-M13', 'access-call', 'always-open'),
  changed('R5-M14'),
  added('R5-M15'),
  lowered('R5-M16', null),
  lowered('R5-M17', 'baseline'),
  liveMutant({
    id: 'R5-M18',
    make: ({ cluster }) => deleteManifests(cluster, 'sabotage/R5-M19'),
    look: async ({ cluster }) => ((await isApplied(cluster, 'easypay/base/access')) ? 'bound' : 'not bound'),
    changed: (seen) => seen === 'not bound',
    undo: ({ cluster }) => restoreAccess(cluster),
  }),
  changed('R5-M19'),
  changed('R5-M20'),
  trusting('R5-M21', 'control-plane-b'),
  probeMutant('R5-M22', 'access-call', 'always-open'),
  added('R5-M23', ({ cluster }) => releaseSecrets(cluster)),
  probeMutant('R5-M24', 'access-call', 'always-blocked'),
  added('R5-M25'),
  added('R5-M26'),
  added('R5-M27'),
  added('R5-M28'),
];

/** Objects of `k8s/sabotage/<id>` that have no business on the cluster. */
function added(id: MutantId, afterwards?: (stack: Stack) => Promise<void>): MutantImplementation {
  return liveMutant({
    id,
    make: ({ cluster }) => applyManifests(cluster, `sabotage/${id}`),
    look: ({ cluster }) => state(cluster, id),
    changed: (seen) => seen === 'as the mutant',
    undo: async (stack) => {
      await deleteManifests(stack.cluster, `sabotage/${id}`);
      await afterwards?.(stack);
    },
  });
}

/** Objects of `k8s/easypay/base/access` as `k8s/sabotage/<id>` has them. */
function changed(id: MutantId): MutantImplementation {
  return liveMutant({
    id,
    make: ({ cluster }) => applyManifests(cluster, `sabotage/${id}`),
    look: ({ cluster }) => state(cluster, id),
    changed: (seen) => seen === 'as the mutant',
    undo: ({ cluster }) => restoreAccess(cluster),
  });
}

async function state(cluster: Stack['cluster'], id: MutantId): Promise<string> {
  if (await isApplied(cluster, `sabotage/${id}`)) return 'as the mutant';
  return (await isApplied(cluster, 'easypay/base/access')) ? 'as declared' : 'neither as declared nor as the mutant';
}

/** Pod Security of the namespace, at another level than `restricted`. */
function lowered(id: MutantId, level: string | null): MutantImplementation {
  return liveMutant({
    id,
    make: ({ cluster }) => enforce(cluster, level),
    look: async ({ cluster }) => (await enforcedLevel(cluster)) ?? 'none',
    changed: (seen) => seen === (level ?? 'none'),
    undo: ({ cluster }) => enforce(cluster, 'restricted'),
  });
}

/** The API server of one host, which takes certificates of one more authority. It reads the file again whenever it changes. */
function trusting(id: MutantId, host: string): MutantImplementation {
  const file = '/etc/kubernetes/pki/ca.crt';
  const kept = '/etc/kubernetes/pki/ca.crt.kept';
  const trusts = async ({ access }: Stack): Promise<boolean> => {
    const answers = await authenticateEverywhere(access, await signByForeigner());
    return answers.some(({ server, status }) => server === host && status === 201);
  };
  const until = (stack: Stack, wanted: boolean) =>
    poll(() => trusts(stack), {
      what: `the API server on ${host} to ${wanted ? 'trust' : 'distrust'} the foreign authority`,
      timeout: timeouts.clusterReady,
      until: (found) => found === wanted,
    });
  return liveMutant({
    id,
    make: async (stack) => {
      await signByForeigner();
      await stack.fleet.run(
        host,
        `[ -e ${kept} ] || cp --preserve=all ${file} ${kept}\ncat ${kept} - > ${file} <<'PEM'\n${foreignCertificate()}\nPEM`,
      );
      await until(stack, true);
    },
    look: async (stack) => ((await trusts(stack)) ? 'trusted' : 'not trusted'),
    changed: (seen) => seen === 'trusted',
    undo: async (stack) => {
      await stack.fleet.run(host, `[ ! -e ${kept} ] || { cat ${kept} > ${file} && rm ${kept}; }`);
      await until(stack, false);
    },
  });
}
