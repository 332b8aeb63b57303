import { matchRule, type Other } from './rules.ts';
import type { Direction, Policy } from './schema.ts';
import { selects } from './selector.ts';
import { nameOf, type Connection, type Labels, type Namespace, type Party, type Verdict } from './world.ts';

/** What is enforced, and what its selectors need to know of namespaces. */
export interface PolicySet {
  readonly policies: readonly Policy[];
  readonly namespaces: readonly Namespace[];
}

/**
 * Says whether policies let a connection through: the source's egress and the destination's ingress both must. Policies add up:
 * what one allows no other takes away. Independently of them, a pod reaches itself, and the node of a pod reaches the pod.
 *
 * The other way, from a pod to its own node, the documentation of Kubernetes calls allowed always, and Calico applies the pod's egress
 * policies. The model does as Calico: what must be closed is then seen to be closed.
 */
export function judge(set: PolicySet, connection: Connection): Verdict {
  const { source, destination } = connection;
  if (source.kind === 'pod' && source === destination) return { allowed: true, reason: 'a pod reaches itself' };
  const egress = judgeSide(set, 'egress', source, connection);
  if (!egress.allowed) return egress;
  if (isOwnNode(source, destination)) return { allowed: true, reason: 'a node reaches its own pods' };
  const ingress = judgeSide(set, 'ingress', destination, connection);
  return ingress.allowed ? { allowed: true, reason: `${egress.reason}; ${ingress.reason}` } : ingress;
}

const isOwnNode = (source: Party, destination: Party): boolean =>
  source.kind === 'host' && destination.kind === 'pod' && source.node === destination.node;

/** Judges one end: `subject` is the pod that policies of this direction isolate. */
function judgeSide(set: PolicySet, direction: Direction, subject: Party, connection: Connection): Verdict {
  if (subject.kind !== 'pod')
    return { allowed: true, reason: `${direction}: ${nameOf(subject)} is no pod of the pod network` };
  const isolating = set.policies.filter(
    ({ namespace, podSelector, rules }) =>
      rules[direction] !== undefined && namespace === subject.namespace && selects(podSelector, subject.labels),
  );
  if (isolating.length === 0) return { allowed: true, reason: `${direction}: no policy isolates ${nameOf(subject)}` };
  const other = otherEnd(set, direction, connection);
  const arrival = { party: connection.destination, port: connection.port, protocol: connection.protocol };
  for (const policy of isolating) {
    for (const [index, rule] of (policy.rules[direction] ?? []).entries()) {
      const match = matchRule(rule, policy, other, arrival);
      if (match !== undefined)
        return { allowed: true, reason: `${direction}: ${policy.name} rule ${index + 1} (${match})` };
    }
  }
  return { allowed: false, reason: `${direction}: none of ${isolating.map(({ name }) => name).join(', ')}` };
}

/** What enters a pod from another node's own network bears that node's tunnel address; what leaves a pod is judged by where it goes. */
function otherEnd({ namespaces }: PolicySet, direction: Direction, { source, destination }: Connection): Other {
  const party = direction === 'ingress' ? source : destination;
  const address = direction === 'ingress' && party.kind === 'host' ? party.seenAs : party.address;
  return { party, address, namespaceLabels: party.kind === 'pod' ? labelsOf(namespaces, party.namespace) : {} };
}

const labelsOf = (namespaces: readonly Namespace[], name: string): Labels =>
  namespaces.find((entry) => entry.name === name)?.labels ?? {};
