import { STATUS_CODES } from 'node:http';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Problem } from '../api/problem.ts';
import { internalProblem, problemOf } from '../api/problems.ts';
import { entered } from './forms.ts';
import { forget } from './visit.ts';
import type { Views } from './views.ts';

/** The same form once more, with the same key: what was done already is not done again. */
interface Again {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

const headings: Readonly<Record<number, string>> = {
  403: 'This form cannot be used',
  404: 'There is no such page',
  422: 'This address is not right',
  503: 'One moment, please',
};

const words: Readonly<Record<number, string>> = {
  403: 'It is too old, or was not sent from here. Nothing was done. Go back to your wallet and fill it in again.',
  404: 'Look at the address again, or begin at your wallet.',
  503: 'The service is busy for a moment. Nothing is lost, and nothing is done twice. Try again in a few seconds.',
};

/** Turns whatever was thrown into a page that says what to do. */
export function pageErrorHandler(views: Views) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error) ?? internalProblem;
    const { status } = problem.facts;
    if (status === 401) return forget(reply);
    if (problem === internalProblem) request.log.error({ err: error }, 'request failed');
    if (status === 503) request.log.warn({ err: problem.cause }, 'unavailable');
    return sendMessage(views, reply, problem, status === 503 ? againOf(request) : undefined);
  };
}

/** A page with one message. */
export function sendMessage(views: Views, reply: FastifyReply, problem: Problem, again?: Again): FastifyReply {
  const { status, code, detail, retryAfter } = problem.facts;
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  const title = headings[status] ?? STATUS_CODES[status] ?? 'Something went wrong';
  const message = code === 'foreign-form' ? detail : (words[status] ?? detail);
  return views.send(reply, 'message', { title, message, again }, status);
}

function againOf({ method, url, body }: FastifyRequest): Again | undefined {
  if (method !== 'POST') return { action: url, fields: {} };
  const key = typeof body === 'object' && body !== null && 'key' in body ? String(body.key) : undefined;
  return key === undefined ? undefined : { action: url, fields: { ...entered(body), key } };
}
