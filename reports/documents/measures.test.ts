import assert from 'node:assert/strict';
import { test } from 'node:test';

import { measuresOf, type CaseMeasure, type EvidenceData } from './measures.ts';

const measure = (caseId: string, ...kept: readonly (readonly [string, unknown])[]): CaseMeasure[] => {
  const data = kept.map(([name, body]): EvidenceData => ({ name, path: `evidence/${caseId}/${name}`, data: body }));
  return measuresOf((id) => (id === caseId ? data : [])).filter((entry) => entry.caseId === caseId);
};

const figures = (measures: readonly CaseMeasure[]) => measures.map(({ value, aim }) => [value, aim]);

test('without evidence every figure is told, without a value', () => {
  const measures = measuresOf(() => []);
  assert(measures.length > 8);
  assert(measures.every(({ value, path }) => value === undefined && path === undefined));
});

test('figures come from the evidence, with what was asked where the evidence says it', () => {
  const restoration = {
    restoration: { total: 67_480 },
    objectives: { recoveryPoint: 900_000, recoveryTime: 14_400_000 },
  };
  assert.deepEqual(figures(measure('R7-05', ['restoration', restoration])), [[67_480, 14_400_000]]);
  assert.deepEqual(
    figures(measure('R8-01', ['reaction, in milliseconds since …', { reaction: { decision: 9, answer: 30 } }])),
    [
      [9, undefined],
      [30, undefined],
    ],
  );
});

test('the slowest of several counts', () => {
  const effects = { denied: [{ after: 120 }, { after: 700 }], allowed: [{ after: 300 }] };
  assert.deepEqual(figures(measure('R4-08', ['milliseconds from the API server’s answer', effects])), [
    [700, undefined],
  ]);
  const withdrawn = { user: { a: 100, b: 250 }, twin: { a: 90 } };
  assert.deepEqual(figures(measure('R5-11', ['milliseconds until every API server noticed', { withdrawn }])), [
    [250, undefined],
  ]);
});

test('each stopped control plane has a figure of its own', () => {
  const stops = ['a', 'b'].map((host, index) => [`${host} stopped and started`, { outage: 1000 * index }] as const);
  assert.deepEqual(
    measure('R3-07', ...stops).map(({ what, value }) => [what, value]),
    [
      ['longest outage of the API, a stopped', 0],
      ['longest outage of the API, b stopped', 1000],
    ],
  );
});

test('evidence of another form gives no figure, and no error', () => {
  assert.deepEqual(figures(measure('R7-05', ['restoration', { total: 'soon' }])), [[undefined, undefined]]);
});
