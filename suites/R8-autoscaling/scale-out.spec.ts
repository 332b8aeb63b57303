import {
  addedIn,
  answersIn,
  byReplica,
  caseOf,
  expect,
  factsOf,
  lastChange,
  percentile,
  pictureOfWave,
  reactionOf,
  reasonsOf,
  required,
  soundWave,
  stages,
  test,
  tolerated,
} from '../../fixtures/index.ts';

/** Milliseconds. What the owners of EasyPay accept: people wait no longer for more wallets, and for an answer meanwhile. */
const objectives = { reaction: 120_000, visit: 2_000 };
/** How many times as much as the least busy wallet the busiest one may do. */
const unevenness = 1.5;
/** Milliseconds for the ingress controllers to know a wallet that is Ready, or one that is asked to end. */
const known = 2_000;

test(...caseOf('R8-01'), async ({ autoscaler, loads, ledger, evidence }) => {
  const wave = await soundWave({ autoscaler, loads, ledger });
  const { marks, record, audit } = wave;
  const answers = answersIn(wave, marks.surge, marks.flood);
  const reaction = reactionOf(wave);
  const added = addedIn(wave, marks.surge, marks.flood);
  const replicas = byReplica(answers);
  const silent = added.filter(({ name }) => replicas[name]?.first === undefined).map(({ name }) => name);
  const most = Math.max(...record.replicas.filter(({ at }) => at < marks.flood).map((change) => change.replicas));
  await evidence.record('reaction, in milliseconds since people began to sign in', { reaction, ...factsOf(wave) });
  await evidence.record('wallets, and what each answered', { added, replicas, audit });
  await evidence.attachImage('the wave', pictureOfWave(wave), 'image/svg+xml');

  expect(most, 'wallets while people sign in').toBeGreaterThan(required.least);
  expect(silent, 'new wallets that gave no right answer').toEqual([]);
  expect(reasonsOf(answers), 'failed requests').toEqual({});
  expect(
    stages.filter((stage) => reaction[stage] === undefined),
    'stages that were not reached',
  ).toEqual([]);
  const inOrder = [reaction.decision, reaction.scheduled, reaction.started, reaction.ready, reaction.answer];
  expect(inOrder, 'stages in their order').toEqual(inOrder.toSorted((a, b) => Number(a) - Number(b)));
  expect(reaction.answer, 'first answer of a new wallet, ms').toBeLessThan(objectives.reaction);
  expect(audit, 'audit').toMatchObject({ total: '0', unbalancedTransfers: 0, wrongBalances: 0, overdrawnWallets: 0 });
});

test(...caseOf('R8-07'), async ({ autoscaler, loads, ledger, evidence }) => {
  const wave = await soundWave({ autoscaler, loads, ledger });
  const { record, marks, rates } = wave;
  const settled = answersIn(wave, lastChange(record, marks.flood) + known, marks.flood);
  const shares = Object.values(byReplica(settled)).map(({ answers }) => answers);
  const visits = settled.filter(({ flow }) => flow === 'visits');
  const decisions = record.decisions.filter(({ at }) => at >= marks.surge && at < marks.flood);
  const ofFewest = decisions.filter(({ current }) => current === required.least);
  const last = decisions.at(-1);
  const facts = {
    asked: rates.surge,
    use: { before: Math.max(...ofFewest.map(({ utilization }) => utilization.cpu ?? 0)), after: last?.utilization.cpu },
    wallets: last?.current,
    shares,
    p95: percentile(visits, 0.95),
  };
  await evidence.record('use of each wallet before and after, in percent', { ...facts, ...factsOf(wave) });

  expect(marks.settled, 'use back at the target').toBeDefined();
  expect(facts.use.before, 'use of two wallets, %').toBeGreaterThan(tolerated.cpu);
  // A controller that sends everything to a few brings down the average as well: who shares comes first.
  expect(shares.length, 'wallets that share the requests').toBe(facts.wallets);
  expect(Math.max(...shares) / Math.min(...shares), 'busiest beside least busy wallet').toBeLessThan(unevenness);
  expect(facts.use.after, 'use of each wallet, %').toBeLessThanOrEqual(tolerated.cpu);
  expect(facts.p95, '95th percentile of a visit, ms').toBeLessThan(objectives.visit);
});
