import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BusyError, Turns } from './turns.ts';

describe('Turns', () => {
  it('does no more at once than allowed, and everything in the end', async () => {
    const turns = new Turns({ atOnce: 2, waiting: 100 });
    let [working, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => turns.take(work)));
    assert.deepEqual([most, done], [2, 20]);
  });

  it('refuses when too many wait, and goes on after work that failed', async () => {
    const turns = new Turns({ atOnce: 1, waiting: 1 });
    const failing = turns.take(() => Promise.reject(new Error('no')));
    const waiting = turns.take(() => Promise.resolve('done'));
    await assert.rejects(
      turns.take(() => Promise.resolve()),
      BusyError,
    );
    await assert.rejects(failing, /no/);
    assert.equal(await waiting, 'done');
    assert.equal(await turns.take(() => Promise.resolve('free')), 'free');
  });
});
