import {
  answersIn,
  caseOf,
  expect,
  factsOf,
  isLimited,
  judgeDecisions,
  podsAt,
  reasonsOf,
  requests,
  required,
  soundWave,
  test,
} from '../../fixtures/index.ts';

test(...caseOf('R8-04'), async ({ autoscaler, loads, ledger, evidence }) => {
  const wave = await soundWave({ autoscaler, loads, ledger });
  const judged = judgeDecisions(wave.record, required);
  const certain = judged.filter(({ expected: [least, most] }) => least === most);
  const differing = judged.filter(({ agrees }) => !agrees);
  await evidence.record('decisions, and what the published algorithm comes to', { judged, freshness: wave.freshness });

  expect(differing, 'decisions that differ from the algorithm').toEqual([]);
  expect(certain.filter(({ current, chosen }) => chosen > current).length, 'certain ones for more').toBeGreaterThan(0);
  expect(certain.filter(({ current, chosen }) => chosen < current).length, 'certain ones for fewer').toBeGreaterThan(0);
});

test(...caseOf('R8-05'), async ({ autoscaler, loads, ledger, evidence }) => {
  const wave = await soundWave({ autoscaler, loads, ledger });
  const { record, marks } = wave;
  const limited = record.decisions.filter((decision) => decision.at >= marks.flood && isLimited(decision));
  const wanted = Math.max(...record.replicas.map((change) => change.replicas));
  const there = Math.max(...record.pods.map(({ created }) => podsAt(record.pods, created).length));
  const used = Math.max(...record.metrics.map(({ pods }) => pods.reduce((total, { cpu }) => total + cpu, 0)));
  const meant = (required.most * requests.cpu * required.targets.cpu) / 100;
  // More is asked for than ten wallets are meant to bear: what they refused is told, and not judged.
  const refused = reasonsOf(answersIn(wave, marks.flood, marks.over));
  await evidence.record('decisions at the maximum', { limited, wanted, there, used, meant, refused, ...factsOf(wave) });

  expect(wanted, 'most wallets that were wanted').toBe(required.most);
  expect(there, 'most wallets that there were').toBe(required.most);
  expect(used, 'cores that all wallets used').toBeGreaterThan(meant);
  expect(limited.length, 'decisions that were limited').toBeGreaterThan(0);
  expect(marks.full, 'a while at the maximum').toBeDefined();
});
