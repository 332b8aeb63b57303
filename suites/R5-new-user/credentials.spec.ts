import {
  authenticateEverywhere,
  certificateFacts,
  current,
  expired,
  resignOnHost,
  signByForeigner,
  signOnHost,
  tampered,
  tokenBoundToSecret,
  tokenForOthers,
  tokenOfLeaver,
  untilRefused,
} from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

const accepted = { status: 201, reason: '' };
const refused = { status: 401, reason: 'Unauthorized' };

test(...caseOf('R5-09'), async ({ access, fleet, topology, evidence }) => {
  const [host] = topology.needs('control_plane', 3);
  const certificates = {
    current: await signOnHost(fleet, host, current),
    expired: await signOnHost(fleet, host, expired),
    foreign: await signByForeigner(),
  };
  const answers = {
    current: await authenticateEverywhere(access, certificates.current),
    expired: await authenticateEverywhere(access, certificates.expired),
    foreign: await authenticateEverywhere(access, certificates.foreign),
  };
  const facts = Object.entries(certificates).map(([name, { certificate }]) => ({
    name,
    ...certificateFacts(certificate),
  }));
  await evidence.record('certificates', { certificates: facts, answers });
  for (const { server, status, reason, user } of answers.current) {
    expect({ status, reason, user }, `the valid twin on ${server}`).toEqual({ ...accepted, user: 'pod-operator' });
  }
  for (const name of ['expired', 'foreign'] as const) {
    expect(answers[name], `API servers that were shown the ${name} certificate`).toHaveLength(3);
    for (const { server, status, reason } of answers[name]) {
      expect({ status, reason }, `the ${name} certificate on ${server}`).toEqual(refused);
    }
  }
});

test(...caseOf('R5-10'), async ({ access, fleet, topology, evidence }) => {
  const [host] = topology.needs('control_plane', 3);
  await using bound = await tokenBoundToSecret(access);
  await using leaver = await tokenOfLeaver(access);
  const good = {
    bound: bound.token,
    'of the leaver': leaver.token,
    're-signed, current': await resignOnHost(fleet, host, bound.token, current),
  };
  const bad = {
    tampered: tampered(bound.token),
    're-signed, expired': await resignOnHost(fleet, host, bound.token, expired),
    'for others': await tokenForOthers(access),
  };
  const everywhere = async (tokens: Record<string, string>) =>
    Promise.all(
      Object.entries(tokens).map(async ([name, token]) => ({
        name,
        answers: await authenticateEverywhere(access, { token }),
      })),
    );
  const [before, worthless] = [await everywhere(good), await everywhere(bad)];
  await evidence.record('tokens', { before, worthless });
  const outcomes = (answers: typeof before) =>
    answers.flatMap(({ name, answers: told }) =>
      told.map(({ server, status, reason }) => ({ token: `${name} on ${server}`, status, reason })),
    );
  expect(
    outcomes(before).filter(({ status }) => status !== accepted.status),
    'tokens that should have been accepted',
  ).toEqual([]);
  expect(
    outcomes(worthless).filter(({ status, reason }) => status !== refused.status || reason !== refused.reason),
    'worthless tokens that were not Unauthorized',
  ).toEqual([]);
  expect(outcomes([...before, ...worthless]), 'answers of three API servers').toHaveLength(6 * 3);

  await Promise.all([bound.revoke(), leaver.revoke()]);
  await evidence.record('milliseconds until every API server refused revoked tokens', {
    'the Secret is deleted': await untilRefused(access, { token: bound.token }),
    'the service account is deleted': await untilRefused(access, { token: leaver.token }),
  });
});
