import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R1-03'), async ({ entrance, settings, evidence }) => {
  const association = await entrance.association();
  await evidence.record('association of the elastic IP', association);
  expect(association.loadBalancers, 'load balancers that answer at the elastic IP').toEqual([settings.name]);

  const answer = await entrance.askApi('/readyz');
  await evidence.record('answer of the API at the elastic IP', answer);
  expect(answer).toMatchObject({ status: 200, body: 'ok' });
});
