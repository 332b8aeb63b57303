import {
  borrowingOffences,
  creationOf,
  deployedPods,
  disguises,
  harmlessCreation,
  harmlessUpdate,
  hostOffences,
  otherwise,
  runningPod,
  tamperings,
  told,
  tryAsOperator,
  workloadPod,
} from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-07'), async ({ access, evidence }) => {
  const attempts = hostOffences.map((offence) => creationOf(offence));
  const refused = await tryAsOperator(access, attempts);
  const harmless = await access.tryAll('user', [harmlessCreation()]);
  // Where nothing enforces `restricted`, the same pods are taken: they are valid, and the offence is all that is wrong.
  const unenforced = await access.tryAll(
    'administrator',
    hostOffences.map((offence) => creationOf(offence, 'default')),
  );
  await evidence.record('pods that reach for the host', { refused: told(refused), harmless, twins: told(unenforced) });
  expect(
    otherwise([...harmless, ...unenforced], ({ status }) => status === 201),
    'twins that were not admitted',
  ).toEqual([]);
  expect(
    otherwise(refused, ({ refusedBy }) => refusedBy === 'Pod Security'),
    'pods that Pod Security did not refuse',
  ).toEqual([]);
  expect(refused, 'attempts at three API servers, as user and as twin').toHaveLength(attempts.length * 3 * 2);
});

test(...caseOf('R5-08'), async ({ access, evidence }) => {
  await using decoy = await workloadPod(access);
  await using own = await runningPod(access, 'user');
  const ofWorkload = [decoy.pod, ...(await deployedPods(access))].flatMap(tamperings);
  const attempts = [...borrowingOffences.map((offence) => creationOf(offence)), ...ofWorkload, ...disguises(own.pod)];
  const refused = await tryAsOperator(access, attempts);
  const harmless = await access.tryAll('user', [harmlessCreation(), harmlessUpdate(own.pod)]);
  const administrator = await access.tryAll('administrator', attempts);
  await evidence.record('pods that borrow', { refused: told(refused), harmless, twins: told(administrator) });
  expect(
    otherwise([...harmless, ...administrator], ({ status }) => status === 201 || status === 200),
    'twins that were not admitted',
  ).toEqual([]);
  expect(
    otherwise(refused, ({ refusedBy }) => refusedBy === 'admission policy'),
    'pods that the admission policy did not refuse',
  ).toEqual([]);
  expect(refused, 'attempts at three API servers, as user and as twin').toHaveLength(attempts.length * 3 * 2);
});
