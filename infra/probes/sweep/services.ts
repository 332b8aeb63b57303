import type { PolicySet } from '../../policy/judge.ts';
import { judgeService, type ServicePort } from '../../policy/service.ts';
import { settle, type ComparedField, type Dial } from './settle.ts';
import { isSource, type Listener, type Source, type Station } from './station.ts';
import { moreRounds, thorough, type SweepTarget } from './sweep.ts';

/**
 * Every pod with a prober dials the addresses of Services, beside what policies say of the endpoints behind them. A pod that is an
 * endpoint itself is left out, because its connection may be sent back to it.
 * @throws InconclusiveError when a dial tells nothing, or policies do not decide because the endpoints differ.
 */
export function serviceMatrix(
  set: PolicySet,
  stations: readonly Station[],
  services: readonly ServicePort[],
): Promise<ComparedField[]> {
  const pods = stations.filter(isSource).filter(({ party }) => party.kind === 'pod');
  const dials = pods.flatMap((source) =>
    services
      .filter((service) => !isEndpoint(source, service))
      .map((service) => dialOf(set, source, service, targetOf(service, stations))),
  );
  return settle(dials, thorough, moreRounds);
}

const isEndpoint = ({ party }: Source, { endpoints }: ServicePort): boolean =>
  endpoints.some((endpoint) => endpoint.party === party);

function dialOf(set: PolicySet, { party: source, prober }: Source, service: ServicePort, target: SweepTarget): Dial {
  const destination = service.endpoints[0]?.party ?? source;
  const { port, protocol } = service;
  return { source, destination, port, protocol, ...judgeService(set, source, service), prober, target };
}

/** A listener that wants to be asked something particular wants it through its Service too. */
function targetOf(
  { name, address, port, protocol, endpoints }: ServicePort,
  stations: readonly Station[],
): SweepTarget {
  const behind = stations.find(({ party }) => party === endpoints[0]?.party)?.listeners ?? [];
  const isBehind = (listener: Listener) => listener.port === endpoints[0]?.port && listener.protocol === protocol;
  const payload = behind.find(isBehind)?.payload;
  const dialled = protocol === 'TCP' ? 'tcp' : 'udp';
  return { name: `Service ${name}`, host: address, port, protocol: dialled, ...(payload && { payload }) };
}
