import { caseOf, expect, isEasyPay, isPretender, isUnstoppable, summaryOf, test, told } from '../../fixtures/index.ts';
import type { ComparedField } from '../../fixtures/index.ts';

/** The requirement itself, and what PostgreSQL's replication and Patroni need; written down without looking at any policy. */
function mayReachDatabase(field: ComparedField): boolean {
  const { from, port, protocol } = field;
  if (isUnstoppable(field)) return true;
  if (protocol !== 'TCP') return false;
  if (isEasyPay(from, 'wallet')) return port === 5432;
  return isEasyPay(from, 'database') && (port === 5432 || port === 8008);
}

test(...caseOf('R4-01'), async ({ policies, easypay, evidence }) => {
  const fields = await policies.matrix((_, { party }) => isEasyPay(party, 'database'));
  await evidence.attachText('what reaches the database', summaryOf(fields));
  const wallets = await easypay.pods('wallet');
  const databases = await easypay.pods('database');
  expect(wallets.length, 'pods of the wallet').toBeGreaterThanOrEqual(2);
  const required = fields.filter(({ from, port, protocol }) => {
    return isEasyPay(from, 'wallet') && port === 5432 && protocol === 'TCP';
  });
  expect(required, 'every wallet pod × every database pod').toHaveLength(wallets.length * databases.length);
  const wrong = fields.filter((field) => (field.found === 'open') !== mayReachDatabase(field));
  expect(told(wrong), 'connections to the database that are not as required').toEqual([]);
});

test(...caseOf('R4-03'), async ({ policies, evidence }) => {
  const fields = await policies.matrix(
    ({ party: from }, { party: to }) => isPretender(from) && from.kind === 'pod' && to.kind === 'pod',
  );
  const intrusions = fields.filter((field) => isEasyPay(field.to) && !isUnstoppable(field));
  await evidence.attachText('what pretenders reach', summaryOf(fields));
  const sources = new Set(intrusions.map(({ from }) => from));
  expect(sources.size, 'pretenders that tried').toBeGreaterThanOrEqual(5);
  expect(told(intrusions.filter(({ found }) => found === 'open')), 'what pretenders reach in EasyPay').toEqual([]);
  // Their positive twins: outside EasyPay the same pods reach each other on the same ports.
  const free = fields.filter(({ to }) => to.kind === 'pod' && to.namespace !== 'easypay' && isPretender(to));
  const twins = free.filter(({ from }) => !isEasyPay(from));
  expect(told(twins.filter(({ found }) => found !== 'open')), 'what pretenders do not reach outside EasyPay').toEqual(
    [],
  );
});

test(...caseOf('R4-07'), async ({ policies, easypay, evidence }) => {
  const fields = await policies.matrix(
    ({ party: from }, { party: to }) => isEasyPay(from, 'database') && isEasyPay(to, 'database') && from !== to,
  );
  const members = await easypay.pods('database');
  await evidence.attachText('what members reach at each other', summaryOf(fields));
  await evidence.record('members', members);
  const needed = fields.filter(({ port, protocol }) => protocol === 'TCP' && (port === 5432 || port === 8008));
  expect(needed, 'every ordered pair × replication and Patroni').toHaveLength(
    members.length * (members.length - 1) * 2,
  );
  expect(told(needed.filter(({ found }) => found !== 'open')), 'what members need and do not reach').toEqual([]);
  const rest = fields.filter((field) => !needed.includes(field));
  expect(told(rest.filter(({ found }) => found === 'open')), 'what members reach and do not need').toEqual([]);
  expect(members.map(({ role }) => role).toSorted(), 'roles').toEqual(['primary', 'replica', 'replica']);
});
