import { STATUS_CODES } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

/** Seconds after which a client should try again when the database was away. */
export const retrySeconds = 2;

export interface FieldError {
  /** JSON pointer to what is wrong. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemFacts {
  readonly status: number;
  /** Names the kind of problem; it does not change, while words may. */
  readonly code: string;
  /** What happened and what to do, for the person who reads it. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Seconds. */
  readonly retryAfter?: number;
}

/** What a request is refused with, by the API as RFC 9457 says and by the pages in words. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly facts: ProblemFacts;

  constructor(facts: ProblemFacts, options?: ErrorOptions) {
    super(facts.detail, options);
    this.facts = facts;
  }
}

/** Answers with a problem document. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, code, detail, errors, retryAfter } = problem.facts;
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const title = STATUS_CODES[status] ?? 'Problem';
  const type = `urn:easypay:problem:${code}`;
  const document = { type, title, status, detail, instance: `urn:easypay:request:${request.id}`, errors };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(document));
}
