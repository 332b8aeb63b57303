import { randomUUID } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { paging, parse } from '../api/input.ts';
import { refusals } from '../api/problems.ts';
import type { Context } from '../context.ts';
import { KeyReusedError } from '../ledger/idempotency.ts';
import { balanceOf, linesOf } from '../ledger/statement.ts';
import type { Outcome, Refusal } from '../ledger/transfers.ts';
import { deposit, pay } from '../ledger/transfers.ts';
import type { User } from '../users/accounts.ts';
import { depositForm, entered, paymentForm, readForm } from './forms.ts';
import { requireVisitor } from './visit.ts';
import type { FieldProblem, Views } from './views.ts';

/** Lines on the wallet's own page; the others are a link away. */
const recent = 5;

/** Which field a refused transfer is about. */
const fieldOf: Readonly<Record<Refusal, string>> = {
  'insufficient-funds': 'payment',
  'self-payment': 'payee',
  'unknown-payee': 'payee',
  'wallet-full': '',
};

const reused: FieldProblem = {
  field: '',
  message: 'This form had been sent before, with other entries. Look at your history; nothing was moved now',
};

function orReused(error: unknown): { readonly made: false; readonly refusal: 'key-reused' } {
  if (error instanceof KeyReusedError) return { made: false, refusal: 'key-reused' };
  throw error;
}

/** The pages of a user's money. */
export function walletPages(app: FastifyInstance, context: Context, views: Views): void {
  const { config, database, metrics, money } = context;
  const forms = {
    deposit: depositForm(money, config.PAYMENT_LIMIT),
    payment: paymentForm(money, config.PAYMENT_LIMIT),
  };
  const wallet = new WalletPage(context, views);

  app.get<{ Querystring: { done?: string } }>('/wallet', async (request, reply) => {
    const user = await requireVisitor(context, request);
    return wallet.show(reply, user, request.query.done);
  });

  app.post('/deposits', async (request, reply) => {
    const user = await requireVisitor(context, request);
    const form = readForm(forms.deposit, request.body);
    if (!form.ok) return wallet.refuse(request, reply, user, form.problems);
    const { key, deposit: amount } = form.values;
    return wallet.settle(request, reply, user, async () => {
      const outcome = await deposit(database, { userId: user.id, key, amount });
      metrics.transfer('deposit', outcome);
      return outcome;
    });
  });

  app.post('/payments', async (request, reply) => {
    const user = await requireVisitor(context, request);
    const form = readForm(forms.payment, request.body);
    if (!form.ok) return wallet.refuse(request, reply, user, form.problems);
    const { key, payee, payment: amount, note } = form.values;
    return wallet.settle(request, reply, user, async () => {
      const outcome = await pay(database, { userId: user.id, key, payee, amount, note });
      metrics.transfer('payment', outcome);
      return outcome;
    });
  });

  app.get('/history', async (request, reply) => {
    const user = await requireVisitor(context, request);
    const page = parse(paging, request.query);
    const { lines, next } = await linesOf(database, user.id, page);
    return views.send(reply, 'history', { title: 'History', user, lines, next, older: page.before !== undefined });
  });
}

/** The one page that shows the wallet, as it is and after a form was sent. */
class WalletPage {
  readonly #context: Context;
  readonly #views: Views;

  constructor(context: Context, views: Views) {
    this.#context = context;
    this.#views = views;
  }

  /** @param done the transfer that was made just now */
  show(reply: FastifyReply, user: User, done?: string): Promise<FastifyReply> {
    return this.#send(reply, user, 200, { done });
  }

  refuse(request: FastifyRequest, reply: FastifyReply, user: User, problems: readonly FieldProblem[], status = 422) {
    return this.#send(reply, user, status, { problems, entered: entered(request.body) });
  }

  /** Leads to the wallet when the transfer was made, so that loading the page again sends nothing; else says why not. */
  async settle(request: FastifyRequest, reply: FastifyReply, user: User, transfer: () => Promise<Outcome>) {
    const outcome = await transfer().catch(orReused);
    if (outcome.made) return reply.redirect(`/wallet?done=${outcome.id}`, 303);
    if (outcome.refusal === 'key-reused') return this.refuse(request, reply, user, [reused]);
    const { status, detail } = refusals[outcome.refusal].facts;
    return this.refuse(request, reply, user, [{ field: fieldOf[outcome.refusal], message: detail }], status);
  }

  async #send(
    reply: FastifyReply,
    user: User,
    status: number,
    {
      done,
      ...form
    }: { done?: string | undefined; problems?: readonly FieldProblem[]; entered?: Record<string, string> },
  ) {
    const { database } = this.#context;
    const balance = await balanceOf(database, user.id);
    const { lines, next } = await linesOf(database, user.id, { limit: recent });
    const made = lines.find(({ id }) => String(id) === done);
    const keys = { deposit: randomUUID(), payment: randomUUID() };
    return this.#views.send(
      reply,
      'wallet',
      { title: 'Your wallet', user, balance, lines, next, made, keys, ...form },
      status,
    );
  }
}
