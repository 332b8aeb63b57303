import { targetsOf, universe, type Scenario } from './testing.ts';

/** A difference between Cyclonus and the API reference, and how a policy must be written so that the reference comes to Cyclonus' result. */
export interface Disagreement {
  readonly what: string;
  /** What the reference says, and so does the model. */
  readonly reference: string;
  readonly asCyclonusReads: (policy: unknown) => unknown;
}

/** Every difference that is known between Cyclonus 0.5.6 and the model, each decided by the API reference and by live clusters. */
export const disagreements: readonly Disagreement[] = [
  {
    what: 'Cyclonus takes NotIn for false where the label is absent',
    reference:
      'Kubernetes, “Labels and Selectors”: notin also selects resources with no labels of that key; fuzzed policies on a live cluster agree',
    asCyclonusReads: alsoExists,
  },
];

/** A pod's connections to itself are left out: they never leave the pod, so that no policy sees them; Cyclonus judges them all the same. */
export const comparable = ({ source, destination }: { source: string; destination: string }): boolean =>
  source !== destination;

/** The line that `cmd/matrix` wants: fields of the matrix in the model's order. */
export function cyclonusLine({ pods, policies }: Scenario): string {
  const connections = pods.flatMap((_, source) =>
    targetsOf(pods).map(({ destination, port, protocol }) => {
      const declared = destination.kind === 'pod' ? destination.ports : [];
      const portName = declared.find((one) => one.port === port && one.protocol === protocol)?.name ?? '';
      return { source, destination: pods.findIndex((pod) => pod === destination), port, protocol, portName };
    }),
  );
  return JSON.stringify({ namespaces: universe.namespaces, pods, policies, connections });
}

/** Adds `Exists` beside every `NotIn`, wherever it stands. */
function alsoExists(value: unknown): unknown {
  if (Array.isArray(value))
    return value.flatMap((entry) => (isNotIn(entry) ? [entry, existsOf(entry)] : [alsoExists(entry)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, alsoExists(entry)]));
}

const isNotIn = (value: unknown): value is { key: string } =>
  typeof value === 'object' && value !== null && 'operator' in value && value.operator === 'NotIn';

const existsOf = ({ key }: { key: string }): object => ({ key, operator: 'Exists' });
