import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { timeouts } from '../../../../../infra/timeouts.ts';

/** An answer of the API, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** Calls the API. An answer that does not come is an error: nothing here may hang. */
export async function call(
  origin: string,
  method: string,
  path: string,
  { body, headers, token }: Call = {},
): Promise<Answer> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    signal: AbortSignal.timeout(timeouts.localRequest),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
  };
}

/** Status and code of an answer that must be a problem document (RFC 9457). */
export function problem({ status, headers, body }: Answer): readonly [status: number, code: string] {
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(body.status, status);
  for (const field of ['type', 'title', 'detail', 'instance']) assert.equal(typeof body[field], 'string', field);
  return [status, String(body.type).replace('urn:easypay:problem:', '')];
}

/** A user of the wallet who has signed in. */
export class Customer {
  readonly name: string;
  readonly token: string;
  readonly #origin: string;

  private constructor(origin: string, name: string, token: string) {
    this.#origin = origin;
    this.name = name;
    this.token = token;
  }

  /** Signs up and in. @param balance minor units */
  static async create(origin: string, balance = 0): Promise<Customer> {
    const body = { name: `user-${randomUUID().slice(0, 8)}`, password: randomUUID() };
    await made(call(origin, 'POST', '/users', { body }));
    const { token } = await made(call(origin, 'POST', '/sessions', { body }));
    const customer = new Customer(origin, body.name, String(token));
    if (balance > 0) await made(customer.deposit(balance));
    return customer;
  }

  /** The same user, through another replica. */
  through(origin: string): Customer {
    return new Customer(origin, this.name, this.token);
  }

  deposit(amount: unknown, key: string = randomUUID()): Promise<Answer> {
    return this.post('/deposits', { amount }, key);
  }

  pay(payee: string, amount: unknown, key: string = randomUUID()): Promise<Answer> {
    return this.post('/payments', { payee, amount }, key);
  }

  post(path: string, body: unknown, key: string): Promise<Answer> {
    return call(this.#origin, 'POST', path, { body, token: this.token, headers: { 'idempotency-key': key } });
  }

  get(path: string): Promise<Answer> {
    return call(this.#origin, 'GET', path, { token: this.token });
  }

  async balance(): Promise<number> {
    return Number((await made(this.get('/wallet'))).balance);
  }
}

async function made(asked: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`the wallet answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
