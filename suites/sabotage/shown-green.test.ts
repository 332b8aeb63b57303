import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Baseline } from './baseline.ts';
import { shownGreen } from './shown-green.ts';

const subject = { name: 'assay', target: 'local', commit: 'c' };
const ended = Date.parse('2026-02-03T04:15:00.000Z');
const record = {
  run: { ...subject, id: 'run-1', startedAt: '2026-02-03T04:05:00.000Z', durationMs: 600_000 },
  cases: [
    { id: 'R1-01', verdict: 'passed' },
    { id: 'R1-02', verdict: 'failed' },
    { id: 'R1-03', verdict: 'inconclusive' },
    { id: 'R1-04', verdict: 'not run' },
  ],
};

describe('what an acceptance run has shown green', () => {
  let dir = '';
  let path = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assay-green-'));
    path = join(dir, 'results.json');
    await writeFile(path, JSON.stringify(record));
  });
  after(() => rm(dir, { recursive: true }));

  const idsAt = async (now: number, of = subject) => [...(await shownGreen(path, of, now)).keys()];

  it('is what passed, and nothing else', async () => {
    assert.deepEqual(await idsAt(ended), ['R1-01']);
  });

  it('grows old', async () => {
    assert.deepEqual(await idsAt(ended + 60 * 60_000), ['R1-01']);
    assert.deepEqual(await idsAt(ended + 60 * 60_000 + 1), []);
  });

  for (const other of [{ name: 'another' }, { target: 'aws' }, { commit: 'd' }]) {
    it(`says nothing about ${Object.keys(other).join()} ${Object.values(other).join()}`, async () => {
      assert.deepEqual(await idsAt(ended, { ...subject, ...other }), []);
    });
  }

  it('is nothing where there is no record', async () => {
    assert.equal((await shownGreen(join(dir, 'none.json'), subject)).size, 0);
  });

  it('is not asked again for a baseline, which tells where it knows it from', async () => {
    const asked: string[] = [];
    const baseline = new Baseline({
      path: join(dir, 'baseline.json'),
      run: 'run-2',
      ask: (ids) => {
        asked.push(...ids);
        return Promise.resolve({ exitCode: 0, cases: new Map(ids.map((id) => [id, { verdict: 'passed' }])), tail: '' });
      },
      green: () => shownGreen(path, subject, ended),
    });
    const known = await baseline.of(['R1-01', 'R1-02']);
    assert.deepEqual(asked, ['R1-02']);
    assert.deepEqual(known.get('R1-01'), { verdict: 'passed', run: 'run-1' });
    assert.deepEqual(await baseline.known(), known);
  });
});
