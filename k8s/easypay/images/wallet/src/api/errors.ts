import type { FastifyReply, FastifyRequest } from 'fastify';

import { sendProblem } from './problem.ts';
import { internalProblem, problemOf } from './problems.ts';

/** Turns whatever was thrown into a problem document. Only what is nobody's mistake but the wallet's is logged as an error. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (!problem) request.log.error({ err: error }, 'request failed');
  else if (problem.facts.status === 503) request.log.warn({ err: problem.cause }, 'unavailable');
  return sendProblem(request, reply, problem ?? internalProblem);
}
