import { nameOf, type Connection, type Party, type Protocol, type Verdict } from '../../policy/world.ts';
import type { Pace } from './protocol.ts';
import type { Source } from './station.ts';
import { conclusiveFields, describeField, sweep, type SweepTarget, type SweptField } from './sweep.ts';

/** A dial that is to be made, and what the policies say of it. */
export interface Dial extends Connection, Verdict {
  readonly prober: Source['prober'];
  readonly target: SweepTarget;
}

/** A field of the live matrix beside what the policies expect of it. */
export interface ComparedField {
  /** `source → destination:port/protocol` */
  readonly field: string;
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  readonly protocol: Protocol;
  readonly expected: 'open' | 'timeout';
  readonly found: 'open' | 'timeout';
  /** The rule by which the model expects it. */
  readonly reason: string;
  /** How often it was dialled until it told something. */
  readonly rounds: number;
}

/**
 * Makes all dials at once. What lost packets may have blurred is dialled again, in the quiet after the burst: attempts that disagree, and
 * silence where an answer was expected. What got through is never asked twice.
 * @param more rounds at most, after the first
 * @throws InconclusiveError when a dial tells nothing even then.
 */
export async function settle(dials: readonly Dial[], pace: Pace, more: number): Promise<ComparedField[]> {
  const settled = await untilClear(dials, (some) => dialAtOnce(some, pace), isBlurred, more);
  return dials.flatMap((dial) => {
    const found = settled.get(dial);
    return found ? [compare(dial, found.field, found.rounds)] : [];
  });
}

/**
 * Every source asks one place the same, at once. Those whose attempts disagree, as a lost packet makes them, ask again.
 * @param more rounds at most, after the first
 * @throws InconclusiveError when a source is told nothing even then.
 */
export async function askAtOnce(
  sources: readonly Source[],
  target: SweepTarget,
  pace: Pace,
  more: number,
): Promise<Map<Source, SweptField>> {
  const ask = async (some: readonly Source[]): Promise<[Source, SweptField][]> => {
    const fields = await sweep(
      some.map(({ prober }) => ({ prober, targets: [target] })),
      pace,
    );
    return some.flatMap((source, index): [Source, SweptField][] => (fields[index] ? [[source, fields[index]]] : []));
  };
  const told = await untilClear(sources, ask, (_, field) => field?.outcome === 'other', more);
  return new Map([...told].map(([source, { field }]) => [source, field]));
}

interface Settled {
  readonly field: SweptField;
  readonly rounds: number;
}

async function untilClear<T>(
  all: readonly T[],
  dial: (some: readonly T[]) => Promise<[T, SweptField][]>,
  blurred: (one: T, field: SweptField | undefined) => boolean,
  more: number,
): Promise<Map<T, Settled>> {
  const settled = new Map<T, Settled>();
  let open = all;
  for (let rounds = 1; open.length > 0 && rounds <= more + 1; rounds += 1) {
    for (const [one, field] of await dial(open)) settled.set(one, { field, rounds });
    open = open.filter((one) => blurred(one, settled.get(one)?.field));
  }
  conclusiveFields([...settled.values()].map(({ field }) => field));
  return settled;
}

/** First attempts in a millisecond, of all sources together: more would keep two processors from answering, and measure them. */
const dialsPerMillisecond = 5;

async function dialAtOnce(dials: readonly Dial[], pace: Pace): Promise<[Dial, SweptField][]> {
  const stagger = Math.ceil(Math.max(pace.stagger, dials.length / dialsPerMillisecond));
  const parts = [...Map.groupBy(dials, ({ prober }) => prober)];
  const fields = await sweep(
    parts.map(([prober, made]) => ({ prober, targets: made.map(({ target }) => target) })),
    { ...pace, stagger },
  );
  return parts
    .flatMap(([, made]) => made)
    .flatMap((dial, index): [Dial, SweptField][] => {
      const field = fields[index];
      return field ? [[dial, field]] : [];
    });
}

const isBlurred = ({ allowed }: Dial, field: SweptField | undefined): boolean =>
  field?.outcome === 'other' || (field?.outcome === 'timeout' && allowed);

function compare(dial: Dial, field: SweptField, rounds: number): ComparedField {
  return {
    field: describeField(field),
    from: dial.source,
    to: dial.destination,
    port: dial.port,
    protocol: dial.protocol,
    expected: dial.allowed ? 'open' : 'timeout',
    found: field.outcome === 'open' ? 'open' : 'timeout',
    reason: dial.reason,
    rounds,
  };
}

/** The fields that are not as expected. */
export const differencesIn = (fields: readonly ComparedField[]): ComparedField[] =>
  fields.filter(({ expected, found }) => expected !== found);

/** Everything that each source reaches at each destination, a line for each pair: the whole matrix, short enough to read. */
export function summaryOf(fields: readonly ComparedField[]): string {
  const pairs = Map.groupBy(fields, ({ from, to }) => `${nameOf(from)} → ${nameOf(to)}`);
  return [...pairs]
    .map(([pair, all]) => {
      const open = all.filter(({ found }) => found === 'open').map(({ port, protocol }) => `${port}/${protocol}`);
      return `${pair}: ${open.length === all.length ? 'everything' : open.join(' ') || 'nothing'} of ${all.length}`;
    })
    .join('\n');
}

/** Fields as a table for people, with the rule by which each was expected. */
export function tableOf(fields: readonly ComparedField[]): string {
  const width = Math.max(10, ...fields.map(({ field }) => field.length));
  const rows = fields.map(
    ({ field, expected, found, reason }) =>
      `${field.padEnd(width)}  ${expected.padEnd(8)} ${found.padEnd(8)} ${reason}`,
  );
  return [`${'connection'.padEnd(width)}  expected found    by`, ...rows].join('\n');
}
