import { BlockList } from 'node:net';

import type { Peer, Policy, PolicyPort, Rule } from './schema.ts';
import { selects, selectorText } from './selector.ts';
import type { Labels, Party, Protocol } from './world.ts';

/** The other end of a connection, as a rule sees it. */
export interface Other {
  readonly party: Party;
  /** Its address at the place where the rule is enforced. */
  readonly address: string;
  /** Labels of its namespace. */
  readonly namespaceLabels: Labels;
}

/** Where a connection arrives: what ports are compared with. */
export interface Arrival {
  readonly party: Party;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Says which peer and port of a rule let a connection through, or nothing when none does. */
export function matchRule(rule: Rule, policy: Policy, other: Other, arrival: Arrival): string | undefined {
  const peer = rule.peers.length === 0 ? 'any peer' : rule.peers.find((entry) => matchesPeer(entry, policy, other));
  const port = rule.ports.length === 0 ? 'any port' : rule.ports.find((entry) => matchesPort(entry, arrival));
  if (peer === undefined || port === undefined) return undefined;
  return `${typeof peer === 'string' ? peer : peerText(peer)}, ${typeof port === 'string' ? port : portText(port)}`;
}

/** Selectors select pods of the pod network only; a pod on its node's network shares the node's address and is seen as the node. */
function matchesPeer(peer: Peer, policy: Policy, { party, address, namespaceLabels }: Other): boolean {
  if ('ipBlock' in peer) {
    const { cidr, except = [] } = peer.ipBlock;
    return inRange(address, cidr) && !except.some((range) => inRange(address, range));
  }
  if (party.kind !== 'pod') return false;
  const { podSelector = {}, namespaceSelector } = peer;
  const inNamespace =
    namespaceSelector === undefined
      ? party.namespace === policy.namespace
      : selects(namespaceSelector, namespaceLabels);
  return inNamespace && selects(podSelector, party.labels);
}

/** A named port is looked up at the pod where the connection arrives, which may call another number so than its neighbours. */
function matchesPort({ port, endPort, protocol }: PolicyPort, arrival: Arrival): boolean {
  if (protocol !== arrival.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return port <= arrival.port && arrival.port <= (endPort ?? port);
  const declared = arrival.party.kind === 'pod' ? arrival.party.ports : [];
  return declared.some((one) => one.name === port && one.protocol === protocol && one.port === arrival.port);
}

const ranges = new Map<string, BlockList>();

/** Whether an IPv4 address lies in a range of CIDR notation. */
export function inRange(address: string, cidr: string): boolean {
  let list = ranges.get(cidr);
  if (list === undefined) {
    const [base = '', prefix = ''] = cidr.split('/');
    list = new BlockList();
    list.addSubnet(base, Number(prefix), 'ipv4');
    ranges.set(cidr, list);
  }
  return list.check(address, 'ipv4');
}

function peerText(peer: Peer): string {
  if ('ipBlock' in peer) {
    const { cidr, except = [] } = peer.ipBlock;
    return except.length === 0 ? cidr : `${cidr} without ${except.join(', ')}`;
  }
  const pods = `pods ${selectorText(peer.podSelector ?? {})}`;
  return peer.namespaceSelector === undefined ? pods : `${pods} of namespaces ${selectorText(peer.namespaceSelector)}`;
}

function portText({ port, endPort, protocol }: PolicyPort): string {
  const range = endPort === undefined ? '' : `-${endPort}`;
  return `${port ?? 'any port'}${range}/${protocol}`;
}
