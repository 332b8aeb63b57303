import { randomUUID } from 'node:crypto';

import { canaryFor } from '../secrets/canaries.ts';
import { exchange, type Exchange, type HttpsServer } from '../probes/https.ts';
import { mutationOf } from '../probes/mutation.ts';

/** What the wallet answered, to its last byte. */
export interface WalletAnswer extends Exchange {
  /** Its JSON; an empty object when the answer has none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What differs from an ordinary call. */
export interface WalletCall {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Headers of a call that moves money: a new key is a new transfer. */
export const keyed = (key: string = randomUUID()): Record<string, string> => ({
  'idempotency-key': mutationOf('keys') === 'always-new' ? randomUUID() : key,
});

/** A name that no other customer of this or another run has. */
export const newName = (): string => `c-${randomUUID().slice(0, 13)}`;

/** A client of the wallet's API: of nobody at first, of a customer after signing in. */
export class WalletClient {
  /** Name of the customer; empty before signing in. */
  name = '';
  /** What proves that the customer has signed in. */
  token: string | undefined;
  private readonly server: HttpsServer;

  constructor(server: HttpsServer) {
    this.server = server;
  }

  /** A new customer with so much money, signed in. @throws Error when the wallet refuses */
  async customer(name: string, balance = 0, password: string = newPassword()): Promise<WalletClient> {
    const client = new WalletClient(this.server);
    client.name = name;
    made(await client.post('/users', { name, password }));
    const { json } = made(await client.post('/sessions', { name, password }));
    client.token = String(json.token);
    if (balance > 0) made(await client.deposit(balance));
    return client;
  }

  /** Adds money from outside. @param amount minor units */
  deposit(amount: unknown, key?: string): Promise<WalletAnswer> {
    return this.post('/deposits', { amount }, keyed(key));
  }

  /** Pays another customer. @param amount minor units */
  pay(payee: string, amount: unknown, key?: string): Promise<WalletAnswer> {
    return this.post('/payments', { payee, amount }, keyed(key));
  }

  /** Minor units. @throws Error when the wallet refuses */
  async balance(): Promise<number> {
    return Number(made(await this.get('/wallet')).json.balance);
  }

  get(path: string): Promise<WalletAnswer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown, headers: WalletCall['headers'] = {}): Promise<WalletAnswer> {
    return this.send('POST', path, { body, headers });
  }

  /**
   * Sends one call, over a connection of its own.
   * @param path below `/api/v1`
   * @throws Error when no answer came
   */
  async send(method: string, path: string, { body, headers = {} }: WalletCall = {}): Promise<WalletAnswer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await exchange(this.server, {
      method,
      path: `/api/v1${path}`,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      body: text,
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { ...answer, json: isJson ? (JSON.parse(answer.text) as WalletAnswer['json']) : {} };
  }
}

/** The canary of the run, so that a log of the wallet that shows passwords is noticed; a random one outside of runs. */
const newPassword = (): string => canaryFor('passwords of the customers of the wallet') ?? randomUUID();

function made(answer: WalletAnswer): WalletAnswer {
  if (answer.status < 300) return answer;
  throw new Error(`the wallet answered ${answer.status}: ${answer.text}`);
}
