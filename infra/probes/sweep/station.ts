import { nameOf, type Party, type Protocol } from '../../policy/world.ts';
import type { Prober } from './prober.ts';
import type { SweepTarget } from './sweep.ts';

/** A port on which a station answers. */
export interface Listener {
  readonly port: number;
  readonly protocol: Protocol;
  /** What a listener that is no prober must be asked over UDP, to answer. */
  readonly payload?: Buffer;
}

/** A place of the live matrix: somebody who answers on ports and, with a prober, dials others. */
export interface Station {
  readonly party: Party;
  readonly listeners: readonly Listener[];
  /** Absent where nothing may be started, such as in a pod of the cluster's DNS: then it is a destination only. */
  readonly prober?: Prober;
}

/** A station that dials. */
export type Source = Station & { readonly prober: Prober };

export const isSource = (station: Station): station is Source => station.prober !== undefined;

/** Every listener of a station as something to dial, by the address of the station. */
export const targetsAt = ({ party, listeners }: Station): SweepTarget[] =>
  listeners.map(({ port, protocol, payload }) => ({
    name: nameOf(party),
    host: party.address,
    port,
    protocol: protocol === 'TCP' ? 'tcp' : 'udp',
    ...(payload && { payload }),
  }));

/** Listeners on every port by both protocols. */
export const onBoth = (ports: readonly number[]): Listener[] =>
  ports.flatMap((port) => [{ port, protocol: 'TCP' } as const, { port, protocol: 'UDP' } as const]);
