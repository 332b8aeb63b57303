import { STATUS_CODES } from 'node:http';

import { UnavailableError } from '../database/faults.ts';
import { KeyReusedError } from '../ledger/idempotency.ts';
import type { Refusal } from '../ledger/transfers.ts';
import { NameTakenError } from '../users/accounts.ts';
import { TooManyAttemptsError } from '../users/attempts.ts';
import { BusyError } from '../users/turns.ts';
import { Problem, retrySeconds } from './problem.ts';

export const refusals: Readonly<Record<Refusal, Problem>> = {
  'insufficient-funds': refusal(409, 'insufficient-funds', 'The balance is smaller than the amount. Nothing was paid.'),
  'wallet-full': refusal(409, 'wallet-full', 'The wallet cannot hold that much. Nothing was moved.'),
  'unknown-payee': refusal(422, 'unknown-payee', 'There is no user of that name. Nothing was paid.'),
  'self-payment': refusal(422, 'self-payment', 'Payer and payee are the same user. Nothing was paid.'),
};

export const unauthenticated = refusal(
  401,
  'unauthenticated',
  'Sign in: the session is missing, has ended or is not valid.',
);
export const wrongCredentials = refusal(401, 'wrong-credentials', 'Name and password do not belong together.');
export const notFound = refusal(404, 'not-found', 'There is nothing at this address.');

/** The problem that an error is for whoever asked. `undefined` when it is a fault of the wallet itself. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof UnavailableError || error instanceof BusyError) return unavailable(error);
  if (error instanceof KeyReusedError) {
    return refusal(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another request. Take a new one.');
  }
  if (error instanceof NameTakenError) return refusal(409, 'name-taken', 'This name is taken. Choose another one.');
  if (error instanceof TooManyAttemptsError) {
    const { retryAfter } = error;
    const detail = 'There were too many attempts to sign in with this name. Wait before the next one.';
    return new Problem({ status: 429, code: 'too-many-attempts', detail, retryAfter });
  }
  return protocolProblem(error);
}

/** For those who are told nothing of the cause, which the log has. */
export const internalProblem = refusal(500, 'internal', 'Something went wrong here. It has been written down.');

function unavailable(cause: Error): Problem {
  const detail = 'The service is busy for a moment. Try again: with the same Idempotency-Key, nothing is done twice.';
  return new Problem({ status: 503, code: 'unavailable', detail, retryAfter: retrySeconds }, { cause });
}

/** What the framework refuses before a route sees it: broken JSON, too large a body, a content type that is not understood. */
function protocolProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const status = error.statusCode;
  if (status < 400 || status >= 500) return undefined;
  const code = (STATUS_CODES[status] ?? 'bad-request').toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return new Problem({ status, code, detail: error.message }, { cause: error });
}

function refusal(status: number, code: string, detail: string): Problem {
  return new Problem({ status, code, detail });
}
