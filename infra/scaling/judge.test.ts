import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { judgeDecisions, type Requirement } from './judge.ts';
import type { Decision, PodLife, ScalingRecord } from './record.ts';

const requirement: Requirement = {
  least: 2,
  most: 10,
  up: { windowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 10 }] },
  down: { windowSeconds: 30, policies: [{ type: 'Pods', value: 2, periodSeconds: 10 }] },
  targets: { cpu: 50, memory: 50 },
};

const pod = (name: string, ready: number): PodLife => ({ name, created: ready - 4_000, ready });
const old = ['a', 'b'].map((name) => pod(name, -100_000));

const decision = (at: number, current: number, desired: number, cpu: number): Decision => ({
  at,
  current,
  desired,
  utilization: { cpu, memory: 20 },
  conditions: [],
});

const record = (decisions: Decision[], pods: PodLife[], replicas: ScalingRecord['replicas'] = []): ScalingRecord => ({
  from: 0,
  until: 300_000,
  replicas,
  decisions,
  pods,
  metrics: [],
  gaps: [],
});

const judge = (...args: Parameters<typeof record>) => {
  const [only] = judgeDecisions(record(...args), requirement).slice(-1);
  return { expected: only?.expected, agrees: only?.agrees };
};

describe('judgeDecisions', () => {
  it('of pods that run for long, there is one right number', () => {
    assert.deepEqual(judge([decision(60_000, 2, 5, 112)], old), { expected: [5, 5], agrees: true });
    assert.deepEqual(judge([decision(60_000, 2, 4, 112)], old), { expected: [5, 5], agrees: false });
    assert.deepEqual(judge([decision(60_000, 2, 2, 54)], old), { expected: [2, 2], agrees: true });
  });

  it('an autoscaler with another target than is required does not agree', () => {
    // 112 % of a target of 80 %: three.
    assert.equal(judge([decision(60_000, 2, 3, 112)], old).agrees, false);
  });

  it('of pods that have just come, it is not known whether they count', () => {
    const pods = [...old, pod('c', 40_000), pod('d', 40_000)];
    const { expected, agrees } = judge([decision(60_000, 4, 4, 60)], pods);
    assert.ok(agrees && expected !== undefined && expected[0] <= 4 && expected[1] >= 4, String(expected));
    assert.equal(judge([decision(60_000, 4, 10, 60)], pods).agrees, false);
  });

  it('fewer pods only after the window, and so many fewer as the rule allows', () => {
    const pods = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => pod(name, -100_000));
    const busy = decision(100_000, 6, 6, 50);
    assert.deepEqual(judge([busy, decision(115_000, 6, 6, 5)], pods), { expected: [6, 6], agrees: true });
    assert.equal(judge([busy, decision(115_000, 6, 4, 5)], pods).agrees, false);
    const idle = [busy, decision(115_000, 6, 6, 5)];
    assert.deepEqual(judge([...idle, decision(160_000, 6, 4, 4)], pods), { expected: [4, 4], agrees: true });
    assert.equal(judge([...idle, decision(160_000, 6, 2, 4)], pods).agrees, false);
  });

  it('what was said for long and not again still holds', () => {
    const pods = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => pod(name, -100_000));
    // Said at 10 s and, without a word, until 85 s: at 100 s that is 15 s ago, not 90.
    assert.deepEqual(judge([decision(10_000, 6, 6, 50), decision(100_000, 6, 6, 5)], pods).expected, [6, 6]);
  });

  it('keeps the bounds', () => {
    const many = Array.from({ length: 10 }, (_, index) => pod(`p${index}`, -100_000));
    assert.deepEqual(judge([decision(60_000, 10, 10, 90)], many), { expected: [10, 10], agrees: true });
    assert.equal(judge([decision(60_000, 10, 14, 90)], many).agrees, false);
  });

  it('leaves out decisions that no metric has led to', () => {
    assert.deepEqual(judgeDecisions(record([{ ...decision(60_000, 1, 2, 0), utilization: {} }], old), requirement), []);
  });
});
