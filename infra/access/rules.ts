import { z } from 'zod';

import { InconclusiveError } from '../errors.ts';
import type { ApiServer } from './api-server.ts';
import { grantsFor, permission } from './oracle.ts';
import type { Subject } from './subject.ts';

const list = z.array(z.string()).default([]);
const answered = z.object({
  status: z.object({
    incomplete: z.boolean(),
    evaluationError: z.string().optional(),
    resourceRules: z.array(z.object({ verbs: list, apiGroups: list, resources: list, resourceNames: list })),
    nonResourceRules: z.array(z.object({ verbs: list, nonResourceURLs: list })),
  }),
});

/**
 * Every single grant that an API server lists for whoever asks it, in a namespace: `get pods`, `get secrets named wallet`, `get /api/*`.
 * Rules for single names and wildcards stand here as they were granted, which no question about a single request would show.
 * @throws InconclusiveError when the server does not list them, or says that its list may be incomplete.
 */
export async function listedGrants(server: ApiServer, namespace: string): Promise<string[]> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const answer = await server.ask({ method: 'POST', path, body });
  const parsed = answered.safeParse(answer.body);
  if (!parsed.success) throw unlisted(server, namespace, `${answer.status} ${answer.reason} ${answer.message}`);
  const { incomplete, evaluationError, resourceRules, nonResourceRules } = parsed.data.status;
  if (incomplete || evaluationError !== undefined) {
    throw unlisted(server, namespace, evaluationError ?? 'incomplete, as the server says');
  }
  return unique([
    ...resourceRules.flatMap(({ verbs, apiGroups, resources, resourceNames }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) => named(grant(verb, group, resource), resourceNames)),
        ),
      ),
    ),
    ...nonResourceRules.flatMap(({ verbs, nonResourceURLs }) =>
      verbs.flatMap((verb) => nonResourceURLs.map((url) => `${verb} ${url}`)),
    ),
  ]);
}

/** The grants that the requirement and the defaults give a subject in a namespace. */
export function expectedGrants(subject: Subject, namespace: string): string[] {
  const { group, resource, verbs } = permission;
  const own = subject.standing === 'operator' && namespace === permission.namespace;
  return unique([
    ...(own ? verbs.map((verb) => grant(verb, group, resource)) : []),
    ...grantsFor(subject).flatMap((entry) =>
      entry.verbs.flatMap((verb) => [
        ...(entry.resources ?? []).map((name) => grant(verb, entry.group ?? '', name)),
        ...(entry.paths ?? []).map((path) => `${verb} ${path}`),
      ]),
    ),
  ]);
}

const grant = (verb: string, group: string, resource: string): string =>
  group === '' ? `${verb} ${resource}` : `${verb} ${resource}.${group}`;

const named = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [what] : names.map((name) => `${what} named ${name}`);

const unique = (grants: readonly string[]): string[] => [...new Set(grants)].toSorted();

function unlisted({ name }: ApiServer, namespace: string, found: string): InconclusiveError {
  return new InconclusiveError(`The API server on ${name} does not list the rules of its caller`, {
    expected: `every rule that holds in ${namespace}`,
    found,
    remedy: 'check the credentials, and whether an authorizer that cannot list its rules was added',
  });
}
