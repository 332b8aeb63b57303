import { z } from 'zod';

import { AssayError } from '../errors.ts';
import { attempt } from './attempt.ts';
import type { ApiServer } from './api-server.ts';
import type { Standing, Subject } from './subject.ts';

const reviewed = z.object({
  status: z.object({ userInfo: z.object({ username: z.string(), groups: z.array(z.string()) }) }),
});

/** Whether an API server takes the credentials of its caller, and for whom. */
export interface Authentication {
  readonly server: string;
  readonly status: number;
  /** `Unauthorized` where the credentials are refused. */
  readonly reason: string;
  /** Empty where the credentials are refused. */
  readonly user: string;
  readonly groups: readonly string[];
}

/** Has an API server say for whom it takes its caller. @throws InconclusiveError when it does not answer. */
export async function authenticate(server: ApiServer): Promise<Authentication> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { status, reason, body: answer } = await attempt(server, { method: 'POST', path, body });
  const parsed = reviewed.safeParse(answer);
  const { username: user = '', groups = [] } = parsed.data?.status.userInfo ?? {};
  return { server: server.name, status, reason, user, groups: groups.toSorted() };
}

/**
 * The subject that a caller is, in the words of the API server: nothing that was typed by hand can be misspelt.
 * @throws AssayError when the API server does not know the caller.
 */
export async function subjectOf(server: ApiServer, name: string, standing: Standing): Promise<Subject> {
  const { user, groups, status, reason } = await authenticate(server);
  if (user !== '') return { name, standing, user, groups };
  throw new AssayError(`The API server on ${server.name} does not know the ${name}`, {
    expected: 'an answer that names user and groups',
    found: `${status} ${reason}`,
    remedy: 'check the credentials: their time of validity, and the authority that signed them',
  });
}
