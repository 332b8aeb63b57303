import { isIPv4 } from 'node:net';

import { z } from 'zod';

import { InconclusiveError } from '../errors.ts';

const labels = z.record(z.string(), z.string());

const requirement = z.discriminatedUnion('operator', [
  z.strictObject({ key: z.string(), operator: z.enum(['In', 'NotIn']), values: z.array(z.string()).min(1) }),
  z.strictObject({ key: z.string(), operator: z.enum(['Exists', 'DoesNotExist']), values: z.tuple([]).optional() }),
]);

const selector = z.strictObject({ matchLabels: labels.optional(), matchExpressions: z.array(requirement).optional() });

const range = z.string().refine(isRange, 'not an IPv4 range in CIDR notation');

const peer = z.union([
  z.strictObject({ ipBlock: z.strictObject({ cidr: range, except: z.array(range).optional() }) }),
  z
    .strictObject({ podSelector: selector.optional(), namespaceSelector: selector.optional() })
    .refine((given) => given.podSelector !== undefined || given.namespaceSelector !== undefined, 'names no peer'),
]);

const number = z.int().min(1).max(65_535);

const port = z
  .strictObject({
    protocol: z.enum(['TCP', 'UDP']).default('TCP'),
    port: z.union([number, z.string().regex(/[a-z]/i)]).optional(),
    endPort: number.optional(),
  })
  .refine(endsInOrder, { path: ['endPort'], error: 'needs a numeric port that is not greater' });

const ports = z.array(port).optional();
const peers = z.array(peer).optional();

const policySchema = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('NetworkPolicy'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    podSelector: selector.default({}),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
    ingress: z.array(z.strictObject({ from: peers, ports })).optional(),
    egress: z.array(z.strictObject({ to: peers, ports })).optional(),
  }),
});

export type Selector = z.infer<typeof selector>;
export type Peer = z.infer<typeof peer>;
export type PolicyPort = z.infer<typeof port>;

/** One rule, whichever its direction. An absent or empty list restricts nothing. */
export interface Rule {
  readonly peers: readonly Peer[];
  readonly ports: readonly PolicyPort[];
}

export type Direction = 'ingress' | 'egress';

/** A policy as it takes effect: defaults filled in, and no rules for a direction that it does not speak of. */
export interface Policy {
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly rules: Readonly<Partial<Record<Direction, readonly Rule[]>>>;
}

/**
 * Reads a NetworkPolicy object.
 * @throws InconclusiveError naming policy and field where the model cannot judge it: a field or operator that it does not know, SCTP,
 * IPv6, or what the API server would refuse.
 */
export function readPolicy(object: unknown): Policy {
  const read = policySchema.safeParse(object);
  if (!read.success) throw cannotJudge(object, read.error);
  const { metadata, spec } = read.data;
  // As the API server fills it in: every policy is about ingress, and about egress too if it has such a rule.
  const types = spec.policyTypes?.length ? spec.policyTypes : ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
  const ingress = (spec.ingress ?? []).map(({ from, ports }): Rule => ({ peers: from ?? [], ports: ports ?? [] }));
  const egress = (spec.egress ?? []).map(({ to, ports }): Rule => ({ peers: to ?? [], ports: ports ?? [] }));
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    podSelector: spec.podSelector,
    rules: { ...(types.includes('Ingress') && { ingress }), ...(types.includes('Egress') && { egress }) },
  };
}

function isRange(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/');
  return isIPv4(address) && /^(\d|[12]\d|3[0-2])$/.test(prefix) && more.length === 0;
}

function endsInOrder({ port, endPort }: { port?: number | string | undefined; endPort?: number | undefined }): boolean {
  return endPort === undefined || (typeof port === 'number' && port <= endPort);
}

function cannotJudge(object: unknown, error: z.ZodError): InconclusiveError {
  const [issue] = error.issues.flatMap(innermost);
  const field = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys : [])].join('.');
  const { metadata } = z
    .object({ metadata: z.object({ name: z.string() }) })
    .catch({ metadata: { name: '?' } })
    .parse(object);
  return new InconclusiveError(`The model cannot judge the policy ${metadata.name}`, {
    expected: 'a NetworkPolicy of networking.k8s.io/v1 with IPv4 ranges, TCP and UDP',
    found: `${field || 'the object'}: ${issue?.message ?? 'no such object'}`,
    remedy: 'write the policy without that field, or teach infra/policy about it',
  });
}

/** The findings about the alternative that came closest: a union's own finding names no field. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const nested = issue.errors
    .map((issues) => issues.flatMap(innermost).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })))
    .toSorted((a, b) => a.length - b.length || (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0));
  return nested[0] ?? [issue];
}
