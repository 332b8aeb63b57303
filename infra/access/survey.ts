import { InconclusiveError } from '../errors.ts';
import type { ApiServer } from './api-server.ts';
import { discover, type Discovered } from './discovery.ts';
import { everyRequest, reviewAll, type ServerMatrix } from './matrix.ts';
import { permission, type AccessRequest } from './oracle.ts';
import type { Subject } from './subject.ts';

/** What every API server decided on everything that could be asked. */
export interface Survey {
  /** Questions of each subject. */
  readonly requests: number;
  readonly resources: number;
  readonly namespaces: readonly string[];
  readonly reviews: number;
  readonly seconds: number;
  readonly reviewsPerSecond: number;
  readonly servers: readonly ServerMatrix[];
}

/** Who is asked about; of everybody everything is asked. */
export interface Surveyed {
  /** Every API server is asked about the namespace of the requirement, all namespaces at once, the cluster and paths. */
  readonly judged: readonly Subject[];
  /** Each question is asked once, a part at each API server: they show that every question can be answered otherwise. */
  readonly controls: readonly Subject[];
}

/**
 * Asks API servers, each by itself, what everybody may do, and compares it with the requirement. Questions about a single foreign
 * namespace are asked of the servers in turn: what rules there are in it, every server lists in full (`listedGrants`).
 * @param servers as seen by the administrator, who may ask about others
 * @throws InconclusiveError when an API server does not answer, or the servers do not serve the same resources.
 */
export async function survey(servers: readonly ApiServer[], { judged, controls }: Surveyed): Promise<Survey> {
  const discovered = await discoverEverywhere(servers);
  const requests = everyRequest(discovered);
  const [home, foreign] = [requests.filter(isHome), requests.filter((request) => !isHome(request))];
  const started = performance.now();
  const matrices = await Promise.all(
    servers.map(async (server, index) => {
      const inTurn = (all: AccessRequest[]) => all.filter((_, n) => n % servers.length === index);
      const ofJudged = await reviewAll(server, judged, [...home, ...inTurn(foreign)]);
      return merged(ofJudged, await reviewAll(server, controls, inTurn(requests)));
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const reviews = matrices.reduce((sum, entry) => sum + entry.reviews, 0);
  return {
    requests: requests.length,
    resources: discovered.resources.length,
    namespaces: discovered.namespaces,
    reviews,
    seconds,
    reviewsPerSecond: Math.round(reviews / seconds),
    servers: matrices,
  };
}

/**
 * Everything that can be asked about; every API server must say the same.
 * @throws InconclusiveError when they do not.
 */
export async function discoverEverywhere(servers: readonly ApiServer[]): Promise<Discovered> {
  const [first, ...others] = await Promise.all(servers.map(discover));
  if (first === undefined) throw new TypeError('a cluster without control planes');
  const told = ({ resources, namespaces }: Discovered): string => JSON.stringify([resources, namespaces]);
  const index = others.findIndex((other) => told(other) !== told(first));
  if (index === -1) return first;
  throw new InconclusiveError('The API servers do not serve the same', {
    expected: `the ${first.resources.length} resources and the namespaces of ${servers[0]?.name ?? ''}`,
    found: `${others[index]?.resources.length ?? 0} resources on ${servers[index + 1]?.name ?? ''}, or other namespaces`,
    remedy: 'wait until every definition and namespace has arrived everywhere, and run the case again',
  });
}

const isHome = (request: AccessRequest): boolean =>
  'path' in request || request.namespace === '' || request.namespace === permission.namespace;

const merged = (a: ServerMatrix, b: ServerMatrix): ServerMatrix => ({
  server: a.server,
  reviews: a.reviews + b.reviews,
  milliseconds: a.milliseconds + b.milliseconds,
  allowed: { ...a.allowed, ...b.allowed },
  differences: [...a.differences, ...b.differences],
});
