import { fiveVerbsOfBoth, otherCallsOnPods, runningPod, told, tryDenied } from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-04'), async ({ access, evidence }) => {
  const { user, twin } = await fiveVerbsOfBoth(access);
  await evidence.record('the five verbs', { user, twin });
  for (const done of [user, twin]) {
    expect(
      done.map(({ verb, saw }) => [verb, saw]),
      'verbs, and what was seen of them',
    ).toEqual([
      ['create', expect.stringMatching(/^uid ./)],
      ['get', expect.stringMatching(/^Ready on ./)],
      ['list', 'the pod is listed'],
      ['update', 'assay.example/updated=true'],
      ['delete', 'gone'],
    ]);
  }
});

test(...caseOf('R5-05'), async ({ access, evidence }) => {
  await using own = await runningPod(access, 'user');
  const calls = otherCallsOnPods({ pod: own.pod.metadata?.name ?? '', secret: '', node: own.pod.spec?.nodeName ?? '' });
  const { refused, twins, notForbidden, notMade } = await tryDenied(access, calls);
  await evidence.record('calls on the own pod', { refused: told(refused), twins: told(twins) });
  expect(notForbidden, 'calls on pods that were not Forbidden').toEqual([]);
  expect(notMade, 'calls that the administrator could not make').toEqual([]);
  expect(refused, 'calls at three API servers, as user and as twin').toHaveLength(calls.length * 3 * 2);
});
