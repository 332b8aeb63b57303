import { caseOf, expect, test, trustworthy, untilCalm } from '../../fixtures/index.ts';

/** Milliseconds that a dead host may cost requests: what the owners of EasyPay accept. */
const windowObjective = 30_000;

test(...caseOf('R1-04'), async ({ entrance, topology, evidence }) => {
  const workers = topology.needs('worker', 2);
  await entrance.untilHealthy('http');
  const answers = await entrance.askWeb(20 * workers.length);
  const byNode = Object.fromEntries(answers.map((node) => [node, answers.filter((other) => other === node).length]));
  await evidence.record('answers by node', { requests: answers.length, byNode });
  expect(Object.keys(byNode).sort(), 'workers that answered').toEqual([...workers]);
});

test(...caseOf('R1-05'), async ({ entrance, fleet, topology, evidence }) => {
  const workers = topology.needs('worker', 2);
  const victim = workers[1] ?? workers[0];
  const { check, window } = await entrance.untilHealthy('http', workers);
  expect(window, 'health-check window, ms').toBeLessThanOrEqual(windowObjective);
  await using load = await entrance.loadWeb(20);

  await entrance.untilAnswering(load, victim);
  const stopRequestedAt = load.now();
  await fleet.stop(victim);
  const stoppedAt = load.now();
  let droppedAt: number;
  try {
    await entrance.untilDropped('http', victim);
    await untilCalm(load, window);
    droppedAt = load.now();
  } finally {
    await fleet.start(victim);
  }
  await entrance.untilHealthy('http', workers);
  const healthyAt = load.now();
  await entrance.untilAnswering(load, victim);
  const samples = await load.stop();

  const lost = samples.filter(({ error }) => error !== undefined);
  const allowed = (sentAt: number) => sentAt >= stopRequestedAt && sentAt <= stoppedAt + window;
  const times = { stopRequestedAt, stoppedAt, droppedAt, healthyAt };
  await evidence.record('requests around the stop', { victim, check, window, times, sent: samples.length, lost });
  // A pause of the generator shorter than this cannot hide an outage that matters.
  trustworthy(samples, window / 4);
  expect(
    lost.filter(({ sentAt }) => !allowed(sentAt)),
    'requests lost outside the health-check window',
  ).toEqual([]);
});
