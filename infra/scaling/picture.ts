import type { Second } from '../load/series.ts';
import type { ScalingRecord } from './record.ts';
import { stages, type Reaction } from './timeline.ts';

/** What is drawn: one time axis for the autoscaler, its pods and the load. */
export interface Picture {
  readonly title: string;
  readonly record: ScalingRecord;
  /** Seconds of the load, counted from `record.from`. */
  readonly load: readonly Second[];
  readonly reaction: Reaction;
  /** When the load began, on the clock of the record. */
  readonly began: number;
  /** Per cent that the autoscaler aims at. */
  readonly target: number;
}

const width = 960;
const left = 70;
const panel = { height: 120, gap: 46 } as const;
const top = 60;

/** A line through values over seconds, with the scale that makes the largest value fit. */
interface Curve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [second: number, value: number])[];
  /** Holds its value until the next one. */
  readonly steps?: boolean;
}

/** The record as an SVG image: replicas, use, and what people met meanwhile; the stages of the reaction as lines through all of them. */
export function pictureOf({ title, record, load, reaction, began, target }: Picture): string {
  const second = (at: number): number => (at - record.from) / 1000;
  const end = second(record.until);
  const marks = stages.flatMap((stage) => {
    const reached = reaction[stage];
    return reached === undefined ? [] : [{ stage, at: second(began + reached), after: reached / 1000 }];
  });
  const panels: readonly (readonly [string, readonly Curve[]])[] = [
    ['replicas', [wantedReplicas(record, second), readyReplicas(record, second)]],
    [`use, % of requests (target ${target})`, useCurves(record, second, target, end)],
    ['answers/s', loadCurves(load, ['answers', 'failed'])],
    ['ms', loadCurves(load, ['p50', 'p95'])],
  ];
  const height = top + panels.length * (panel.height + panel.gap);
  const x = (at: number): number => left + (at / Math.max(1, end)) * (width - left - 20);
  const drawn = panels.map(([name, curves], index) => {
    const y = top + index * (panel.height + panel.gap);
    return drawPanel(name, curves, y, x, end);
  });
  const lines = marks.map(({ stage, at, after }, index) =>
    drawMark(`${stage} +${after.toFixed(1)} s`, x(at), index, height),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="18" font-size="15">${escaped(title)}</text>`,
    ...drawn,
    ...lines,
    '</svg>',
  ].join('\n');
}

function drawPanel(name: string, curves: readonly Curve[], y: number, x: (at: number) => number, end: number): string {
  const most = Math.max(1, ...curves.flatMap(({ points }) => points.map(([, value]) => value)));
  const place = (value: number): number => y + panel.height - (value / most) * panel.height;
  const legend = curves.map(({ name: curve, colour }, index) => {
    return `<text x="${left + 8 + index * 130}" y="${y + 12}" fill="${colour}">${escaped(curve)}</text>`;
  });
  const lines = curves.map(({ points, colour, steps = false }) => {
    const path = points.flatMap(([at, value], index) => {
      const until = points[index + 1]?.[0] ?? end;
      const here = `${x(at).toFixed(1)},${place(value).toFixed(1)}`;
      return steps ? [here, `${x(until).toFixed(1)},${place(value).toFixed(1)}`] : [here];
    });
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${path.join(' ')}"/>`;
  });
  return [
    `<rect x="${left}" y="${y}" width="${width - left - 20}" height="${panel.height}" fill="none" stroke="#999"/>`,
    `<text x="${left}" y="${y - 4}" fill="#333">${escaped(name)}</text>`,
    `<text x="${left - 6}" y="${y + 10}" text-anchor="end">${most.toFixed(0)}</text>`,
    `<text x="${left - 6}" y="${y + panel.height}" text-anchor="end">0</text>`,
    `<text x="${width - 20}" y="${y + panel.height + 14}" text-anchor="end">${end.toFixed(0)} s</text>`,
    ...legend,
    ...lines,
  ].join('\n');
}

function drawMark(text: string, x: number, index: number, height: number): string {
  return [
    `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${height - 20}" stroke="#c33" stroke-dasharray="3 3"/>`,
    `<text x="${(x + 3).toFixed(1)}" y="${top + 26 + index * 13}" fill="#c33">${escaped(text)}</text>`,
  ].join('\n');
}

type Seconds = (at: number) => number;

const wantedReplicas = ({ replicas }: ScalingRecord, second: Seconds): Curve => ({
  name: 'wanted',
  colour: '#06c',
  steps: true,
  points: replicas.map(({ at, replicas: value }) => [second(at), value]),
});

/** How many were Ready at each moment at which that changed. */
function readyReplicas({ pods }: ScalingRecord, second: Seconds): Curve {
  const changes = pods.flatMap(({ ready, ending }) => [
    ...(ready === undefined ? [] : [{ at: ready, by: 1 }]),
    ...(ready === undefined || ending === undefined ? [] : [{ at: ending, by: -1 }]),
  ]);
  let count = 0;
  const points = changes.toSorted((a, b) => a.at - b.at).map(({ at, by }) => [second(at), (count += by)] as const);
  return { name: 'Ready', colour: '#090', steps: true, points };
}

function useCurves({ decisions }: ScalingRecord, second: Seconds, target: number, end: number): Curve[] {
  const points = (resource: string) =>
    decisions.flatMap(({ at, utilization }) => {
      const value = utilization[resource];
      return value === undefined ? [] : [[second(at), value] as const];
    });
  return [
    { name: 'cpu', colour: '#c60', points: points('cpu') },
    { name: 'memory', colour: '#639', points: points('memory') },
    {
      name: 'target',
      colour: '#999',
      points: [
        [0, target],
        [end, target],
      ],
    },
  ];
}

const colours = { answers: '#06c', failed: '#c00', p50: '#090', p95: '#c60' } as const;

const loadCurves = (load: readonly Second[], names: readonly (keyof typeof colours)[]): Curve[] =>
  names.map((name) => ({
    name,
    colour: colours[name],
    points: load.map((entry) => [entry.second, Number.isFinite(entry[name]) ? entry[name] : 0]),
  }));

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
