import type { ApiServer } from './api-server.ts';
import type { Discovered } from './discovery.ts';
import { isAllowed, type AccessRequest } from './oracle.ts';
import { review } from './review.ts';
import type { Subject } from './subject.ts';
import { actionOf, askable, pathVerbs } from './verbs.ts';

/** Requests under way at each API server. One connection carries them all. */
const concurrency = 16;

/** One decision that is not what the requirement says. */
export interface Difference {
  readonly server: string;
  readonly subject: string;
  /** `patch pods in easypay`. */
  readonly request: string;
  readonly expected: 'allowed' | 'denied';
}

/** What one API server decided. */
export interface ServerMatrix {
  readonly server: string;
  readonly reviews: number;
  readonly milliseconds: number;
  /** What each subject may do, as far as it is not everything; `*` for everything. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  readonly differences: readonly Difference[];
}

/** Every request that there is to ask about, of any subject: resources × verbs × namespaces, and paths × methods. */
export function everyRequest({ resources, paths, namespaces }: Discovered): AccessRequest[] {
  const ofResources = askable(resources).flatMap(({ verbs, namespaced, ...facts }) =>
    (namespaced ? ['', ...namespaces] : ['']).flatMap((namespace) =>
      verbs.map((verb) => ({ verb, namespace, ...facts })),
    ),
  );
  return [...ofResources, ...paths.flatMap((path) => pathVerbs.map((verb) => ({ verb, path })))];
}

/** A request as people write it. */
export function described(request: AccessRequest): string {
  if ('path' in request) return `${request.verb} ${request.path}`;
  const where = request.namespace === '' ? 'of the cluster' : `in ${request.namespace}`;
  return `${actionOf(request.verb, request)} ${where}`;
}

/**
 * Asks one API server everything of every subject and compares it with what the requirement says.
 * @throws InconclusiveError when it does not answer one of the questions.
 */
export async function reviewAll(
  server: ApiServer,
  subjects: readonly Subject[],
  requests: readonly AccessRequest[],
): Promise<ServerMatrix> {
  const started = performance.now();
  const allowed = new Map(subjects.map(({ name }) => [name, [] as string[]]));
  const differences: Difference[] = [];
  const questions = subjects.flatMap((subject) => requests.map((request) => ({ subject, request })));
  await inParallel(questions, async ({ subject, request }) => {
    const may = await review(server, subject, request);
    if (may) allowed.get(subject.name)?.push(described(request));
    if (may === isAllowed(subject, request)) return;
    const expected = may ? 'denied' : 'allowed';
    differences.push({ server: server.name, subject: subject.name, request: described(request), expected });
  });
  return {
    server: server.name,
    reviews: questions.length,
    milliseconds: Math.round(performance.now() - started),
    allowed: Object.fromEntries(
      [...allowed].map(([name, what]) => [name, what.length === requests.length ? ['*'] : what.toSorted()]),
    ),
    differences,
  };
}

/** Works through a list, so many at a time; the first failure ends it. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
