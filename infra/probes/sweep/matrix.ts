import { InconclusiveError } from '../../errors.ts';
import { judge, type PolicySet } from '../../policy/judge.ts';
import { nameOf } from '../../policy/world.ts';
import type { Pace } from './protocol.ts';
import { settle, type ComparedField, type Dial } from './settle.ts';
import { isSource, targetsAt, type Source, type Station } from './station.ts';
import { moreRounds, thorough } from './sweep.ts';

/** Which sources dial which destinations. */
export type Wanted = (source: Source, destination: Station) => boolean;

/**
 * Dials from every source to every listener, at once, and sets what came beside what the policies say. Before and after, every probed
 * listener must answer somebody whom no policy can keep out; so that what is blocked in between is the policies' doing.
 * @throws InconclusiveError when a control fails, a dial tells nothing, or a prober is missing.
 */
export async function liveMatrix(
  set: PolicySet,
  stations: readonly Station[],
  wanted: Wanted = () => true,
): Promise<ComparedField[]> {
  const sources = stations.filter(isSource);
  const asked = sources.map((source) => ({ source, destinations: stations.filter((to) => wanted(source, to)) }));
  const probed = stations.filter((station) => asked.some(({ destinations }) => destinations.includes(station)));
  const dialling = asked.filter(({ destinations }) => destinations.length > 0).map(({ source }) => source);
  const controls = controlDials(sources, dialling, probed);
  await control(controls);
  const dials = asked.flatMap(({ source, destinations }) => dialsOf(set, source, destinations));
  const fields = await settle(dials, thorough, moreRounds);
  await control(controls);
  return fields;
}

/** Compares between all sources, without controls: for where every listener is seen to answer in other ways. */
export const matrixAtOnce = (
  set: PolicySet,
  sources: readonly Source[],
  pace: Pace,
  more: number,
): Promise<ComparedField[]> =>
  settle(
    sources.flatMap((source) => dialsOf(set, source, sources)),
    pace,
    more,
  );

function dialsOf(set: PolicySet, source: Source, destinations: readonly Station[]): Dial[] {
  return destinations.flatMap((station) => {
    const targets = targetsAt(station);
    return station.listeners.flatMap(({ port, protocol }, index): Dial[] => {
      const connection = { source: source.party, destination: station.party, port, protocol };
      const target = targets[index];
      return target ? [{ ...connection, ...judge(set, connection), prober: source.prober, target }] : [];
    });
  });
}

/**
 * Every probed listener is dialled by its node's own prober, which policies never stop, and every source dials itself.
 * @throws InconclusiveError when a node has no prober.
 */
function controlDials(sources: readonly Source[], dialling: readonly Source[], probed: readonly Station[]): Dial[] {
  const open = { policies: [], namespaces: [] };
  const neighbours = probed.map((station) => ({
    station,
    host: sources.find((source) => source === station || isNeighbour(source, station)),
  }));
  const orphan = neighbours.find(({ host }) => host === undefined);
  if (orphan) throw failed(`nobody on the node of ${nameOf(orphan.station.party)} dials`);
  return [
    ...dialling.flatMap((source) => dialsOf(open, source, [source])),
    ...neighbours.flatMap(({ station, host }) => (host && host !== station ? dialsOf(open, host, [station]) : [])),
  ];
}

/** Whether a node is the one that controls a station: its own node's, or any node for what is outside the cluster. */
const isNeighbour = (host: Station, { party }: Station): boolean =>
  host.party.kind === 'host' && (party.kind === 'external' || (party.kind === 'pod' && party.node === host.party.node));

async function control(dials: readonly Dial[]): Promise<void> {
  const silent = (await settle(dials, thorough, moreRounds)).filter(({ found }) => found !== 'open');
  if (silent.length === 0) return;
  throw failed(
    silent
      .slice(0, 10)
      .map(({ field, found }) => `${field}: ${found}`)
      .join('; '),
  );
}

const failed = (found: string): InconclusiveError =>
  new InconclusiveError('The positive controls failed, so that a block would prove nothing', {
    expected: 'every listener answers its own node, and every prober reaches itself',
    found,
    remedy: 'check that the probers and the workload run on every node; then run the case again',
  });
