import { caseOf, expect, test } from '../../fixtures/index.ts';

/** No rule of any security group names it. */
const closedPort = 9999;
const sshPort = 22;

test(...caseOf('R1-06'), async ({ fleet, topology, dial, evidence }) => {
  const [target] = topology.needs('worker', 1);
  const { privateIp } = await fleet.instance(target);
  await using listener = await fleet.listen(target, closedPort);

  const controls = () => Promise.all([dial.from(target, privateIp, closedPort), dial.fromHere(privateIp, sshPort)]);
  const before = await controls();
  const attempts = [1, 2, 3].flatMap(() => [
    dial.fromHere(privateIp, closedPort),
    dial.from('mirror', privateIp, closedPort),
  ]);
  const closed = await Promise.all(attempts);
  const after = await controls();
  await evidence.record('dials', { listener: listener.description, before, closed, after });

  const outcomes = (dials: typeof closed) => [...new Set(dials.map(({ outcome }) => outcome))];
  expect(outcomes([...before, ...after]), 'positive controls').toEqual(['open']);
  expect(outcomes(closed), `dials of port ${closedPort}, which no rule opens`).toEqual(['timeout']);
});
