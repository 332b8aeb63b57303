import { caseOf, expect, newName, Payments, test, trustworthy, untilCalm } from '../../fixtures/index.ts';

/**
 * Milliseconds. What the owners of EasyPay accept: no answer later, and no longer without payments. The wallet gives each of the two
 * pieces of work on the database three seconds.
 */
const objectives = { answer: 8_000, interruption: 60_000 };
/** Payments per second. */
const rate = 10;
/** Milliseconds without a lost payment that show that the interruption is over. */
const calm = 5_000;

test(...caseOf('R6-05'), async ({ easypay, ledger, evidence }) => {
  await ledger.untilWhole();
  const standbys = await ledger.standbys();
  const waitedFor = standbys.filter(({ sync }) => sync === 'quorum' || sync === 'sync');
  await evidence.record('standbys', standbys);
  expect(waitedFor.length, 'standbys that commits wait for').toBeGreaterThan(0);

  const parties = await Payments.between(await easypay.client());
  await using load = parties.load(rate);
  await untilCalm(load, calm);
  expect(load.settled.length, 'payments before the primary died').toBeGreaterThan(0);
  const victim = await ledger.primary();
  const killedAt = load.now();
  await easypay.kill(victim);
  await untilCalm(load, calm);
  const samples = trustworthy(await load.stop(), objectives.answer);
  await ledger.untilWhole();

  const lost = samples.filter(({ error }) => error !== undefined);
  const interruption = Math.max(0, ...lost.map(({ sentAt, elapsed }) => sentAt + elapsed - killedAt));
  const slowest = Math.max(...samples.map(({ elapsed }) => elapsed));
  const outcome = await parties.settle(ledger);
  const successor = await ledger.primary();
  await evidence.record('payments around the death of the primary', {
    victim,
    successor,
    killedAt,
    interruption,
    slowest,
    lost,
    ...outcome,
  });
  expect(
    lost.filter(({ error }) => !/^HTTP 503, Retry-After \d+$/.test(error ?? '')),
    'answers that are neither a payment nor 503',
  ).toEqual([]);
  expect(slowest, 'slowest answer, ms').toBeLessThan(objectives.answer);
  expect(interruption, 'interruption of payments, ms').toBeLessThan(objectives.interruption);
  expect(outcome.missing, 'acknowledged payments that the ledger does not have').toEqual([]);
  expect(outcome.changed, 'payments that were acknowledged twice, differently').toEqual([]);
  expect(outcome.balances, 'balances').toEqual(outcome.expectedBalances);
  expect(outcome.audit, 'audit').toMatchObject({
    total: '0',
    unbalancedTransfers: 0,
    wrongBalances: 0,
    overdrawnWallets: 0,
  });
});

test(...caseOf('R6-06'), async ({ easypay, ledger, evidence }) => {
  const client = await easypay.client();
  const payer = await client.customer(newName(), 1000);
  const payee = await client.customer(newName());
  const answers = await Promise.all(Array.from({ length: 60 }, () => payer.pay(payee.name, 50)));
  const statuses = answers.map(({ status }) => status);
  const repeated = await Promise.all(Array.from({ length: 10 }, () => payee.pay(payer.name, 7, 'the-same-key')));
  const ids = repeated.map(({ json }) => json.id);
  const balances = [await payer.balance(), await payee.balance()];
  const audit = await ledger.audit();
  await evidence.record('answers', { statuses, ids, balances, audit });

  const made = statuses.filter((status) => status === 201).length;
  expect(made, 'payments that were made').toBe(20);
  expect(statuses.filter((status) => status === 409).length, 'payments that were refused for want of money').toBe(40);
  expect(new Set(ids).size, 'payments made with one key').toBe(1);
  expect(balances, 'balances').toEqual([7, 993]);
  expect(audit, 'audit').toMatchObject({ total: '0', unbalancedTransfers: 0, wrongBalances: 0, overdrawnWallets: 0 });
});
