import { otherwise, privateCalls, publicCalls, told, untilListing, withdraw } from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-11'), async ({ access, evidence }) => {
  const before = { user: await untilListing(access, 'user', true), twin: await untilListing(access, 'twin', true) };
  await using withdrawal = await withdraw(access);
  const [user, twin] = await Promise.all([untilListing(access, 'user', false), untilListing(access, 'twin', false)]);
  await withdrawal.restore();
  const [userAgain, twinAgain] = await Promise.all([
    untilListing(access, 'user', true),
    untilListing(access, 'twin', true),
  ]);
  await evidence.record('milliseconds until every API server noticed', {
    before,
    withdrawn: { user, twin },
    restored: { user: userAgain, twin: twinAgain },
  });
  expect(Object.keys(user), 'API servers that withdrew the right').toHaveLength(3);
});

test(...caseOf('R5-12'), async ({ access, evidence }) => {
  const stranger = await access.tryAll('stranger', privateCalls);
  const anonymous = await access.tryAll('anonymous', privateCalls);
  const open = await access.tryAll('anonymous', publicCalls);
  const twins = await access.tryAll('administrator', privateCalls);
  const groups = { stranger: told(stranger), anonymous: told(anonymous), open: told(open), twins: told(twins) };
  await evidence.record('nobody in particular', groups);
  expect(
    otherwise([...open, ...twins], ({ status }) => status === 200),
    'calls that should have been answered',
  ).toEqual([]);
  expect(
    otherwise([...stranger, ...anonymous], ({ refusedBy }) => refusedBy === 'authorization'),
    'calls of nobody in particular that were not Forbidden',
  ).toEqual([]);
});
