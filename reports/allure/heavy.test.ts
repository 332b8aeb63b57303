import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, Status, type TestResult } from 'allure-js-commons';

import { attachmentsOf, tooHeavy, withoutHeavy, type AttachedFile } from './heavy.ts';

const file = (source: string, bytes: number, kept = true): AttachedFile => ({
  ...{ source, bytes },
  evidence: kept ? `evidence/R1-01/${source}` : undefined,
});

test('what fits stays in the page', () => {
  assert.deepEqual(tooHeavy([file('a', 60), file('b', 40)], 100), []);
});

test('the largest go first, and no more than needed; what is kept nowhere else stays', () => {
  const files = [file('a', 10), file('b', 50), file('c', 40), file('only-here', 90, false)];
  assert.deepEqual(
    tooHeavy(files, 140).map(({ source }) => source),
    ['b'],
  );
  assert.deepEqual(
    tooHeavy(files, 100).map(({ source }) => source),
    ['b', 'c'],
  );
});

test('a heavy attachment, of a step too, is not embedded; twice is as once', () => {
  const once = withoutHeavy(result(), new Set(['b']));
  assert.deepEqual(
    attachmentsOf(once).map(({ source }) => source),
    ['a'],
  );
  assert.deepEqual(withoutHeavy(once, new Set(['b'])), once);
});

function result(): TestResult {
  const attachment = (source: string) => ({ name: 'log', source, type: 'text/plain' });
  const common = { status: Status.PASSED, statusDetails: {}, stage: Stage.FINISHED, parameters: [] };
  const step = { ...common, name: 'asks', steps: [], attachments: [attachment('b')] };
  return { ...common, uuid: 'u', name: 'n', labels: [], links: [], steps: [step], attachments: [attachment('a')] };
}
