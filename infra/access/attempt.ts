import { InconclusiveError } from '../errors.ts';
import { mutationOf } from '../probes/mutation.ts';
import type { ApiAnswer, ApiRequest, ApiServer } from './api-server.ts';

/** Who refused a request; `nobody` when it was not refused, `authentication` when the caller was not known. */
export type Refuser =
  'nobody' | 'authentication' | 'authorization' | 'Pod Security' | 'admission policy' | 'somebody else';

/** What came of a real request. The body is left out: it may hold what nobody may read in a report. */
export interface Attempt {
  readonly server: string;
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly refusedBy: Refuser;
}

/** Sends a real request. @throws InconclusiveError when no answer came. */
export async function attempt(server: ApiServer, request: ApiRequest): Promise<ApiAnswer> {
  const mutation = mutationOf('access-call');
  if (mutation === 'never-runs') throw neverRan(server, request);
  const answer = await server.ask(request);
  const success = request.method === 'POST' ? 201 : 200;
  if (mutation === 'always-open') return { ...answer, status: success, reason: '', message: 'sabotaged: always-open' };
  if (mutation === 'always-blocked') return { ...answer, status: 403, reason: 'Forbidden', message: 'sabotaged' };
  return answer;
}

/** Sends a real request and says who refused it. @throws InconclusiveError when no answer came. */
export async function attempted(server: ApiServer, request: ApiRequest): Promise<Attempt> {
  const { status, reason, message } = await attempt(server, request);
  return { server: server.name, status, reason, message, refusedBy: refuserOf({ status, reason, message }) };
}

/** Who refused a request, by what the answer says. Only 401 and 403 are refusals: `NotFound` proves nothing. */
export function refuserOf({ status, reason, message }: Pick<ApiAnswer, 'status' | 'reason' | 'message'>): Refuser {
  if (status === 401) return 'authentication';
  if (status !== 403 || reason !== 'Forbidden') return 'nobody';
  if (message.includes('violates PodSecurity')) return 'Pod Security';
  if (message.includes("ValidatingAdmissionPolicy 'pod-operator'")) return 'admission policy';
  return /User "[^"]+" cannot /.test(message) ? 'authorization' : 'somebody else';
}

function neverRan({ name }: ApiServer, { method = 'GET', path }: ApiRequest): InconclusiveError {
  return new InconclusiveError('The request was not sent', {
    expected: `${method} ${path} at the API server on ${name}`,
    found: 'never-runs: the probe is sabotaged in this run',
    remedy: 'none: this is what the sabotage run wants to see',
  });
}
