import { z } from 'zod';

import { InconclusiveError } from '../errors.ts';
import { mutationOf } from '../probes/mutation.ts';
import type { ApiServer } from './api-server.ts';
import type { AccessRequest } from './oracle.ts';
import type { Subject } from './subject.ts';

const reviewed = z.object({
  status: z.object({ allowed: z.boolean(), evaluationError: z.string().optional() }),
});

const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/** Somebody of whom an API server can be asked. */
export type Reviewee = Pick<Subject, 'user' | 'groups'>;

/**
 * Asks one API server whether somebody may do something. The server does not check that user or resource exist.
 * @throws InconclusiveError when it does not say, or says no only because it could not evaluate its rules.
 */
export async function review(server: ApiServer, { user, groups }: Reviewee, request: AccessRequest): Promise<boolean> {
  const mutation = mutationOf('access-review');
  if (mutation === 'never-runs') throw undecided(server, request, 'never-runs: the probe is sabotaged in this run');
  const spec =
    'path' in request
      ? { user, groups, nonResourceAttributes: request }
      : { user, groups, resourceAttributes: request };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  const answer = await server.ask({ method: 'POST', path, body });
  const parsed = reviewed.safeParse(answer.body);
  if (!parsed.success) throw undecided(server, request, `${answer.status} ${answer.reason} ${answer.message}`);
  const { allowed, evaluationError } = parsed.data.status;
  if (!allowed && evaluationError !== undefined) throw undecided(server, request, evaluationError);
  if (mutation === 'always-open') return true;
  return mutation === 'always-blocked' ? false : allowed;
}

function undecided({ name }: ApiServer, request: AccessRequest, found: string): InconclusiveError {
  return new InconclusiveError(`The API server on ${name} did not decide`, {
    expected: `yes or no to ${JSON.stringify(request)}`,
    found,
    remedy: 'check the reviewer’s own rights, and that every role that a binding names exists',
  });
}
