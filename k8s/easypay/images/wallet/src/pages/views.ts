import { join } from 'node:path';

import { Eta } from 'eta';
import type { FastifyReply } from 'fastify';

import type { Context } from '../context.ts';
import type { User } from '../users/accounts.ts';

const directory = join(import.meta.dirname, '..', '..', 'views');

const dates = new Intl.DateTimeFormat('en-IE', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** What is wrong with what a person has entered. */
export interface FieldProblem {
  /** The `id` of the field that it is about; of no field, empty. */
  readonly field: string;
  readonly message: string;
}

/** What every page is made of; the rest is its own. */
export interface PageData {
  readonly title: string;
  readonly user?: User | undefined;
  readonly problems?: readonly FieldProblem[];
  /** What the person had entered, by field; never a password. */
  readonly entered?: Readonly<Record<string, string>>;
}

/** Renders pages on the server. Whatever a template inserts is escaped; only templates themselves are markup. */
export class Views {
  readonly #eta = new Eta({ views: directory, cache: true });
  readonly #context: Context;
  readonly #stylesheet: string;

  constructor(context: Context, stylesheet: string) {
    this.#context = context;
    this.#stylesheet = stylesheet;
  }

  /** Answers with a page. */
  send(
    reply: FastifyReply,
    view: string,
    data: PageData & Readonly<Record<string, unknown>>,
    status = 200,
  ): FastifyReply {
    const { config, money } = this.#context;
    const page = {
      problems: [],
      entered: {},
      ...data,
      brand: config.BRAND_NAME,
      limit: config.PAYMENT_LIMIT,
      money,
      dateOf: (iso: string) => dates.format(new Date(iso)),
      stylesheet: this.#stylesheet,
      csrf: reply.generateCsrf(),
    };
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(this.#eta.render(`./${view}`, page));
  }
}
