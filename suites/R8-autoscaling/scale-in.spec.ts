import {
  answersIn,
  caseOf,
  expect,
  factsOf,
  podsAt,
  reasonsOf,
  required,
  soundWave,
  test,
} from '../../fixtures/index.ts';

/** What the requirement's behaviour comes to: replicas, and seconds. A decision may fall a little before or after its news. */
const steps = { most: 1, pause: 9, calm: required.down.windowSeconds - 15 } as const;

test(...caseOf('R8-06'), async ({ autoscaler, loads, ledger, evidence }) => {
  const wave = await soundWave({ autoscaler, loads, ledger });
  const { record, marks } = wave;
  const before = record.replicas.findLast(({ at }) => at < marks.over)?.replicas ?? 0;
  const after = record.replicas.filter(({ at }) => at >= marks.over);
  const down = after.map(({ at, replicas }, index) => ({
    seconds: Math.round(at - (after[index - 1]?.at ?? marks.over)) / 1000,
    fewer: (after[index - 1]?.replicas ?? before) - replicas,
  }));
  const answers = answersIn(wave, marks.over, record.until);
  const reasons = reasonsOf(answers);
  const hosts = podsAt(record.pods, record.until).map(({ node }) => node);
  await evidence.record('steps down', { before, down, hosts, asked: answers.length, reasons, ...factsOf(wave) });

  expect(marks.calm, 'the fewest wallets again').toBeDefined();
  expect(after.at(-1)?.replicas, 'wallets at the end').toBe(required.least);
  const fewer = down.map((step) => step.fewer);
  expect(Math.max(...fewer), 'most wallets less at once').toBeLessThanOrEqual(steps.most);
  expect(Math.min(...fewer), 'fewest wallets less at once').toBeGreaterThan(0);
  expect(down[0]?.seconds, 'seconds of calm before the first step').toBeGreaterThan(steps.calm);
  const pauses = down.slice(1).map(({ seconds }) => seconds);
  expect(Math.min(...pauses), 'seconds between two steps').toBeGreaterThan(steps.pause);
  expect(new Set(hosts).size, 'hosts that carry the last wallets').toBe(required.least);
  expect(answers.length, 'requests meanwhile').toBeGreaterThan(0);
  expect(reasons, 'failed requests').toEqual({});
});
