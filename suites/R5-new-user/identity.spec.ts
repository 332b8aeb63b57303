import { authenticateEverywhere, certificateFacts } from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-01'), async ({ access, evidence }) => {
  const [user, twin] = await Promise.all([access.person('user'), access.person('twin')]);
  const seen = {
    user: await authenticateEverywhere(access, user.credentials),
    twin: await authenticateEverywhere(access, twin.credentials),
  };
  const certificate = 'certificate' in user.credentials ? certificateFacts(user.credentials.certificate) : undefined;
  await evidence.record('who they are', { certificate, seen });
  expect(certificate?.subject, 'subject of the certificate').toBe('CN=pod-operator');

  const expected = {
    user: { user: 'pod-operator', groups: ['system:authenticated'] },
    twin: {
      user: 'system:serviceaccount:easypay:pod-operator',
      groups: ['system:authenticated', 'system:serviceaccounts', 'system:serviceaccounts:easypay'],
    },
  };
  for (const name of ['user', 'twin'] as const) {
    expect(seen[name], `API servers that were asked about the ${name}`).toHaveLength(3);
    for (const { server, status, ...who } of seen[name]) {
      expect({ status, user: who.user, groups: who.groups }, `the ${name} as ${server} knows it`).toEqual({
        status: 201,
        ...expected[name],
      });
    }
  }
});
