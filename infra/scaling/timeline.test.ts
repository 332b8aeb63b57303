import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Answer } from '../load/answer.ts';
import { perSecond } from '../load/series.ts';
import { pictureOf } from './picture.ts';
import type { ScalingRecord } from './record.ts';
import { reactionTo, stages } from './timeline.ts';

const use = (pod: string, cpu: number) => ({ pod, cpu, memory: 0, measuredAt: 0 });

const record: ScalingRecord = {
  from: 1_000,
  until: 61_000,
  replicas: [
    { at: 1_100, replicas: 2 },
    { at: 30_000, replicas: 5 },
  ],
  decisions: [],
  pods: [
    { name: 'old', created: 1_050, scheduled: 1_050, started: 1_050, ready: 1_050 },
    { name: 'new', created: 30_100, scheduled: 30_200, started: 31_500, ready: 34_000 },
    { name: 'later', created: 30_100, scheduled: 30_300, started: 33_000, ready: 36_000 },
  ],
  metrics: [
    { at: 5_000, pods: [use('old', 0.9)] },
    { at: 12_000, pods: [use('old', 0.04)] },
    { at: 27_000, pods: [use('old', 0.08)] },
  ],
  gaps: [],
};

const answer = (at: number, replica: string, reason?: string): Answer => ({
  at,
  elapsed: 10,
  flow: 'visits',
  status: 200,
  replica,
  reason,
});

const answers = [answer(11_000, 'old'), answer(34_100, 'new', 'wrong'), answer(35_000, 'new'), answer(36_000, 'later')];
const cause = { began: 10_000, request: 0.1, beyond: 0.55 };

describe('reactionTo', () => {
  it('has every stage, counted from the first request of the load', () => {
    assert.deepEqual(reactionTo(cause, record, answers), {
      load: 0,
      metric: 17_000,
      decision: 20_000,
      scheduled: 20_200,
      started: 21_500,
      ready: 24_000,
      answer: 25_000,
    });
  });

  it('does not claim what did not come', () => {
    const nothing = reactionTo(cause, { ...record, replicas: record.replicas.slice(0, 1) }, answers.slice(0, 1));
    assert.deepEqual(
      stages.filter((stage) => nothing[stage] !== undefined),
      ['load', 'metric'],
    );
  });
});

it('draws one picture of it, and no text of others becomes markup', () => {
  const picture = pictureOf({
    title: 'a <title> & more',
    record,
    load: perSecond(answers, record.from),
    reaction: reactionTo(cause, record, answers),
    began: cause.began,
    target: 50,
  });
  assert.ok(picture.includes('a &lt;title&gt; &amp; more') && !picture.includes('<title>'));
  for (const stage of stages) assert.match(picture, new RegExp(`>${stage} \\+\\d`));
  assert.ok(!/NaN|Infinity|undefined/.test(picture));
});
