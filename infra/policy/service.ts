import { InconclusiveError } from '../errors.ts';
import { judge, type PolicySet } from './judge.ts';
import { nameOf, type Party, type Protocol, type Verdict } from './world.ts';

/** One port of a Service, with the endpoints that are behind it now and the port of each. */
export interface ServicePort {
  /** `namespace/name` of the Service. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly endpoints: readonly { readonly party: Party; readonly port: number }[];
}

/**
 * Judges a connection to a Service. Its address is translated before any policy looks, so what counts is the endpoint and its port.
 * @throws InconclusiveError when endpoints differ, so that the outcome depends on which one is chosen, and when there is none.
 */
export function judgeService(set: PolicySet, source: Party, service: ServicePort): Verdict {
  const verdicts = service.endpoints.map(({ party, port }) =>
    judge(set, { source, destination: party, port, protocol: service.protocol }),
  );
  const [first] = verdicts;
  if (first !== undefined && verdicts.every(({ allowed }) => allowed === first.allowed)) return first;
  throw new InconclusiveError(`Policies do not decide whether ${nameOf(source)} reaches the Service ${service.name}`, {
    expected: 'endpoints that are all allowed or all blocked',
    found:
      service.endpoints.map(({ party }, i) => `${nameOf(party)}: ${verdicts[i]?.reason ?? ''}`).join('; ') ||
      'no endpoint',
    remedy: 'ask the endpoints one by one',
  });
}
