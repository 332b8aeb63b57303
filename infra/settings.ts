import { z } from 'zod';

import { AssayError } from './errors.ts';
import { toolchainVariables } from './toolchain/components.ts';

/** Numbers of machines of each kind; the mirror is always there and not counted. */
export interface Topology {
  readonly label: TopologyLabel;
  readonly controlPlanes: number;
  readonly workers: number;
}

export const topologyLabels = ['3+3', '1+2', '1+1'] as const;
export const targets = ['local', 'aws', 'kubeconfig'] as const;

export type TopologyLabel = (typeof topologyLabels)[number];
export type Target = (typeof targets)[number];

/** What a user may set by environment variable, with the rule that a value must meet. */
const variables = {
  ASSAY_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'a name of at most 20 of a-z, 0-9 and "-", beginning with a letter'),
  ASSAY_TARGET: z.enum(targets, `one of ${targets.join(', ')}`),
  ASSAY_TOPOLOGY: z.enum(topologyLabels, `one of ${topologyLabels.join(', ')} (control planes + workers)`),
  ASSAY_CACHE: z.string().min(1, 'a directory'),
  ASSAY_STATE: z.string().min(1, 'a directory'),
  ASSAY_KEEP: z.enum(['0', '1'], '1 to leave the cluster running after npm test, else 0'),
  ASSAY_DEBUG: z.enum(['0', '1'], '1 to print stack traces, else 0'),
} as const;

const schema = z.object({
  ASSAY_NAME: variables.ASSAY_NAME.default('assay'),
  ASSAY_TARGET: variables.ASSAY_TARGET.default('local'),
  ASSAY_TOPOLOGY: variables.ASSAY_TOPOLOGY.default('3+3'),
  ASSAY_CACHE: variables.ASSAY_CACHE.optional(),
  ASSAY_STATE: variables.ASSAY_STATE.optional(),
  ASSAY_KEEP: variables.ASSAY_KEEP.default('0'),
  ASSAY_DEBUG: variables.ASSAY_DEBUG.default('0'),
});

/** Set by Assay for its own child processes; not for users. */
const internalVariables = [
  'ASSAY_CANARY',
  'ASSAY_LOCK_HOLDER',
  'ASSAY_CHILD',
  'ASSAY_FAMILY',
  'ASSAY_MUTATE',
  'ASSAY_PARENT_RUN',
  'ASSAY_REPORTS_OUT',
  'ASSAY_RUN_ID',
  'ASSAY_SABOTAGE',
  'ASSAY_SABOTAGE_GREP',
];

/** Names of every environment variable that Assay reads. */
export const knownVariables: readonly string[] = [
  ...Object.keys(variables),
  ...toolchainVariables,
  ...internalVariables,
];

export interface Settings {
  readonly name: string;
  readonly target: Target;
  readonly topology: Topology;
  /** Leave the cluster running at the end of `npm test`. */
  readonly keep: boolean;
  /** Print stack traces. */
  readonly debug: boolean;
}

/**
 * The settings of this run, from environment variables.
 * @throws AssayError naming every variable that is unknown or whose value is not allowed.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  refuseUnknown(environment);
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw refusal(parsed.error, environment);
  const values = parsed.data;
  return {
    name: values.ASSAY_NAME,
    target: values.ASSAY_TARGET,
    topology: parseTopology(values.ASSAY_TOPOLOGY),
    keep: values.ASSAY_KEEP === '1',
    debug: values.ASSAY_DEBUG === '1',
  };
}

/** The numbers that a label such as `3+3` stands for. */
export function parseTopology(label: TopologyLabel): Topology {
  const [controlPlanes = 0, workers = 0] = label.split('+').map(Number);
  return { label, controlPlanes, workers };
}

/** A misspelt variable would be ignored in silence, and the run would not be the one that was asked for. */
function refuseUnknown(environment: NodeJS.ProcessEnv): void {
  const unknown = Object.keys(environment).filter((key) => key.startsWith('ASSAY_') && !knownVariables.includes(key));
  if (unknown.length === 0) return;
  throw new AssayError(`Unknown setting ${unknown.join(', ')}`, {
    expected: `environment variables among ${[...Object.keys(variables), ...toolchainVariables].join(', ')}`,
    found: unknown.map((key) => `${key}=${environment[key] ?? ''}`).join(' '),
    remedy: `correct the name, or remove it: unset ${unknown.join(' ')}`,
  });
}

function refusal(error: z.ZodError, environment: NodeJS.ProcessEnv): AssayError {
  const names = error.issues.map((issue) => String(issue.path[0]));
  return new AssayError(`Setting ${names.join(', ')} is not allowed`, {
    expected: error.issues.map((issue) => `${String(issue.path[0])} is ${issue.message}`).join('; '),
    found: names.map((key) => `${key}=${environment[key] ?? ''}`).join(' '),
    remedy: 'set an allowed value, or unset the variable to get the default',
  });
}
