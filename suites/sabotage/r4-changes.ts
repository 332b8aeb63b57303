import type { MutantId } from '../catalogue.ts';

interface Peer {
  podSelector?: { matchLabels?: Record<string, string> };
  namespaceSelector?: object;
  ipBlock?: { cidr: string };
}

interface Port {
  protocol: string;
  port: number;
  endPort?: number;
}

/** The parts of a policy's specification that mutants change. */
interface Spec {
  podSelector: object;
  policyTypes: string[];
  ingress?: { from: Peer[]; ports?: Port[] }[];
  egress?: { to: Peer[]; ports?: Port[] }[];
}

/** A deliberate fault in one of EasyPay's policies. */
export interface PolicyChange {
  /** Name of the policy. */
  readonly policy: string;
  /** Changes the specification in place; absent where the policy is deleted. */
  readonly change?: (spec: Spec) => void;
}

const ports = (spec: Spec): Port[] =>
  [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap((rule) => rule.ports ?? []);

/** The mutants of R4 that are faults of a policy. Each is judged on the cluster by its case, and without one by the model. */
export const policyChanges = {
  'R4-M01': { policy: 'database-from-wallet' },
  'R4-M02': {
    policy: 'database-from-wallet',
    change: ({ ingress = [] }) => {
      for (const { from } of ingress) from[0] = { podSelector: {} };
    },
  },
  'R4-M05': {
    policy: 'database-from-wallet',
    change: ({ ingress = [] }) => {
      for (const { from } of ingress) from[0] = { ...from[0], namespaceSelector: {} };
    },
  },
  'R4-M07': {
    policy: 'wallet-from-ingress',
    change: ({ ingress = [] }) => {
      for (const { from } of ingress) {
        from[0] = { ...from[0], podSelector: { matchLabels: { 'app.kubernetes.io/name': 'treafik' } } };
      }
    },
  },
  'R4-M08': {
    policy: 'database-from-wallet',
    change: (spec) => {
      for (const port of ports(spec)) port.port += 1;
    },
  },
  'R4-M09': {
    policy: 'default-deny',
    change: (spec) => {
      spec.policyTypes = ['Ingress'];
    },
  },
  'R4-M10': {
    policy: 'database-to-api',
    change: ({ egress = [] }) => {
      for (const rule of egress) delete rule.ports;
    },
  },
  'R4-M11': { policy: 'dns' },
  'R4-M12': {
    policy: 'dns',
    change: (spec) => {
      spec.podSelector = {};
    },
  },
  'R4-M13': {
    policy: 'database-among-members',
    change: (spec) => {
      for (const port of ports(spec)) port.protocol = 'UDP';
    },
  },
  'R4-M14': {
    policy: 'database-among-members',
    change: (spec) => {
      for (const port of ports(spec)) if (port.port === 5432) port.endPort = 9999;
    },
  },
} as const satisfies Partial<Record<MutantId, PolicyChange>>;

/** Faults that only the model is asked about: no host of the test bed has an address that would show them. */
export const modelOnlyChanges: Readonly<Record<string, PolicyChange>> = {
  'a range of addresses that is one bit wider': {
    policy: 'database-to-api',
    change: ({ egress = [] }) => {
      for (const { to } of egress) to[0] = { ipBlock: { cidr: '10.0.0.0/7' } };
    },
  },
  'a port that is one less': {
    policy: 'wallet-from-ingress',
    change: (spec) => {
      for (const port of ports(spec)) port.port -= 1;
    },
  },
  'no default deny': { policy: 'default-deny' },
};

/** Policies with the fault in them. */
export function withChange<T extends { metadata: { name: string }; spec: object }>(
  policies: readonly T[],
  { policy, change }: PolicyChange,
): T[] {
  return policies.flatMap((object) => {
    if (object.metadata.name !== policy) return [object];
    if (change === undefined) return [];
    const changed = structuredClone(object);
    change(changed.spec as Spec);
    return [changed];
  });
}
