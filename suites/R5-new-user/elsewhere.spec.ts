import { callsElsewhere, secretOfRun, told, tryDenied } from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-06'), async ({ access, evidence, topology }) => {
  await using secret = await secretOfRun(access);
  const [node] = topology.needs('worker', 1);
  const calls = callsElsewhere({ pod: '', secret: secret.name, node });
  const { refused, twins, notForbidden, notMade } = await tryDenied(access, calls);
  await evidence.record('calls elsewhere', { refused: told(refused), twins: told(twins) });
  expect(notForbidden, 'calls elsewhere that were not Forbidden').toEqual([]);
  expect(notMade, 'calls that the administrator could not make').toEqual([]);
  expect(refused, 'calls at three API servers, as user and as twin').toHaveLength(calls.length * 3 * 2);
});
