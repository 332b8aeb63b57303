import { accessMatrix, askWhetherPermitted, defaultGrants, ruleDifferences } from '../../fixtures/access/cases.ts';
import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R5-02'), async ({ access, evidence }) => {
  const canary = await askWhetherPermitted(access);
  const matrix = await accessMatrix(access);
  await evidence.record('access matrix', { ...matrix, canary, defaultGrants });
  expect(matrix.differences, `${matrix.differing} decisions that are not what the requirement says`).toEqual([]);
  expect(matrix.servers, 'API servers that were asked').toHaveLength(3);
  expect(canary, 'a misspelt user is told no, and a misspelt resource yes, without an error').toEqual({
    misspeltUserMay: [],
    administratorMayListNothing: true,
  });
});

test(...caseOf('R5-03'), async ({ access, evidence }) => {
  const compared = [...(await ruleDifferences(access, 'user')), ...(await ruleDifferences(access, 'twin'))];
  const differing = compared.filter(({ unexpected, missing }) => unexpected.length + missing.length > 0);
  await evidence.record('rules that API servers list', {
    compared: compared.map(({ server, person, namespace }) => `${person} in ${namespace} on ${server}`),
    differing,
  });
  expect(compared.length, 'lists of rules').toBeGreaterThan(0);
  expect(differing, 'lists of rules that are not what was granted').toEqual([]);
});
