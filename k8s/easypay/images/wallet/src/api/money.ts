import type { FastifyInstance } from 'fastify';

import type { Context } from '../context.ts';
import { balanceOf, linesOf } from '../ledger/statement.ts';
import type { Outcome } from '../ledger/transfers.ts';
import { deposit, pay } from '../ledger/transfers.ts';
import { deposits, idempotencyKey, paging, parse, payments } from './input.ts';
import { requireUser } from './authentication.ts';
import { refusals } from './problems.ts';

/** The routes that show and move money. */
export function moneyRoutes(app: FastifyInstance, context: Context): void {
  const { config, database, metrics } = context;
  const schemas = { deposit: deposits(config.PAYMENT_LIMIT), payment: payments(config.PAYMENT_LIMIT) };

  app.get('/wallet', async (request) => {
    const { id, name } = await requireUser(context, request);
    const balance = await balanceOf(database, id);
    return { name, balance, currency: config.CURRENCY, paymentLimit: config.PAYMENT_LIMIT };
  });
  app.post('/deposits', async (request, reply) => {
    const { id: userId } = await requireUser(context, request);
    const key = idempotencyKey(request);
    const { amount } = parse(schemas.deposit, request.body);
    const outcome = await deposit(database, { userId, key, amount });
    metrics.transfer('deposit', outcome);
    return reply.code(201).send(madeOrRefused(outcome));
  });
  app.post('/payments', async (request, reply) => {
    const { id: userId } = await requireUser(context, request);
    const key = idempotencyKey(request);
    const payment = parse(schemas.payment, request.body);
    const outcome = await pay(database, { userId, key, ...payment });
    metrics.transfer('payment', outcome);
    return reply.code(201).send(madeOrRefused(outcome));
  });
  app.get('/payments', async (request) => {
    const { id } = await requireUser(context, request);
    const { lines, next } = await linesOf(database, id, parse(paging, request.query));
    return { payments: lines, next };
  });
}

function madeOrRefused(outcome: Outcome) {
  if (!outcome.made) throw refusals[outcome.refusal];
  const { id, createdAt, balance } = outcome;
  return { id, createdAt, balance };
}
