import { deleteManifests, patchObject, type Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import { appliedMutant, easyPay, ingress } from './applied.ts';
import { autoscaler, autoscalerChanges } from './autoscaler-changes.ts';
import { fileMutant, type FileChange } from './file.ts';
import type { MutantImplementation } from './implementation.ts';
import { probeMutant } from './probe.ts';
import { drifting, onOneHost } from './r6.ts';

const wallet = 'k8s/easypay/base/wallet';
const uncomputable = 'k8s/scaling/uncomputable';

/** Changes of files that no other file may have in the same place: what the tests look at. */
export const fileChanges = {
  readyTooEarly: {
    id: 'R8-M03',
    file: `${wallet}/deployment.yaml`,
    from: `          startupProbe:
            httpGet:
              path: /startupz
              port: management
            periodSeconds: 1
            failureThreshold: 600
          readinessProbe:
            httpGet:
              path: /readyz
              port: management
            periodSeconds: 2
            timeoutSeconds: 2
`,
    // It is Ready as soon as it runs, and listens only later.
    to: `          command: [node, --eval, "setTimeout(() => import('/app/src/main.ts'), 8000)"]\n`,
  },
  slowToLearn: {
    id: 'R8-M16',
    file: 'k8s/components/traefik/workload.yaml',
    from: '--providers.providersThrottleDuration=500ms',
    to: '--providers.providersThrottleDuration=60s',
  },
  byService: {
    id: 'R8-M17',
    file: `${wallet}/service.yaml`,
    from: 'metadata:\n  name: wallet\n',
    to: 'metadata:\n  name: wallet\n  annotations:\n    traefik.ingress.kubernetes.io/service.nativelb: "true"\n',
  },
  threeOfThem: {
    id: 'R8-M19',
    file: 'k8s/scaling/too-large/too-large.yaml',
    from: 'minReplicas: 5',
    to: 'minReplicas: 3',
  },
  withRequest: {
    id: 'R8-M20',
    file: `${uncomputable}/without-request.yaml`,
    from: '              memory: 16Mi\n',
    to: '              memory: 16Mi\n              cpu: 100m\n',
  },
  withoutRequest: {
    id: 'R8-M21',
    file: `${uncomputable}/computable.yaml`,
    from: '              cpu: 10m\n',
    to: '              ephemeral-storage: 1Mi\n',
  },
  anywhere: {
    id: 'R8-M22',
    file: 'k8s/scaling/too-large/too-large.yaml',
    from: '      automountServiceAccountToken: false\n',
    to: '      automountServiceAccountToken: false\n      tolerations: [{ operator: Exists }]\n',
  },
} as const satisfies Record<string, FileChange>;

/** How the mutants of R8 are put in and taken out. */
export const r8: readonly MutantImplementation[] = [
  ...Object.entries(autoscalerChanges)
    .filter(([id]) => id.startsWith('R8-'))
    .map(([id, spec]) => patched(id as MutantId, spec)),
  appliedMutant(fileChanges.readyTooEarly, easyPay),
  probeMutant('R8-M04', 'load', 'wrong-authority'),
  probeMutant('R8-M09', 'metrics', 'clock-stands-still'),
  appliedMutant(fileChanges.slowToLearn, ingress),
  appliedMutant(fileChanges.byService, easyPay),
  fileMutant({ ...fileChanges.threeOfThem, afterwards: withoutGround('too-large') }),
  fileMutant({ ...fileChanges.withRequest, afterwards: withoutGround('uncomputable') }),
  fileMutant({ ...fileChanges.withoutRequest, afterwards: withoutGround('uncomputable') }),
  fileMutant({ ...fileChanges.anywhere, afterwards: withoutGround('too-large') }),
  probeMutant('R8-M23', 'load', 'never-runs'),
  onOneHost('R8-M25'),
];

/** The autoscaler of the wallet is changed by hand, when it is idle: one that takes no wallet away would never be so again. */
function patched(id: MutantId, spec: object): MutantImplementation {
  return drifting({
    id,
    object: autoscaler,
    make: async (stack) => {
      await stack.autoscaler.untilIdle();
      await patchObject(stack.cluster, Object.assign({ spec }, autoscaler));
    },
  });
}

/** What a case that was cut short has left is removed. */
function withoutGround(name: 'too-large' | 'uncomputable'): (stack: Stack) => Promise<void> {
  return ({ cluster }) => deleteManifests(cluster, `scaling/${name}`);
}
