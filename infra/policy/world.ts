/** Transport protocols that the model judges. SCTP is refused: the hosts' kernels may not have it. */
export type Protocol = 'TCP' | 'UDP';

export type Labels = Readonly<Record<string, string>>;

/** A namespace as selectors see it. */
export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** A port that a container declares. Only declared ports can be named by a policy. */
export interface DeclaredPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A pod with an address of the pod network: the only thing that policies isolate and that selectors select. */
export interface Pod {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly address: string;
  readonly node: string;
  readonly ports: readonly DeclaredPort[];
}

/** A node, or a pod on its network: selectors never select it, only ranges of addresses do. */
export interface Host {
  readonly kind: 'host';
  readonly name: string;
  readonly node: string;
  /** Where others reach it. */
  readonly address: string;
  /**
   * What pods on other nodes see as its address: that of the overlay's tunnel where there is an overlay (VXLAN), because the packet
   * leaves through it.
   */
  readonly seenAs: string;
}

/** An address outside the cluster. */
export interface External {
  readonly kind: 'external';
  readonly name: string;
  readonly address: string;
}

export type Party = Pod | Host | External;

/** What the party is called in matrices and messages. */
export const nameOf = (party: Party): string =>
  party.kind === 'pod' ? `${party.namespace}/${party.name}` : party.name;

/** A connection that somebody could try to make. The port is the one behind any Service. */
export interface Connection {
  readonly source: Party;
  readonly destination: Party;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What is said of a connection, and which rule says it. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}
