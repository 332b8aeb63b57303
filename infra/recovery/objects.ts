import { z } from 'zod';

import type { ApiAnswer, ApiServer } from '../access/api-server.ts';
import { InconclusiveError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';

/** An object of the API, whatever its kind. */
export interface ApiObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string };
  readonly [field: string]: unknown;
}

/** Every object of an API server that etcd holds: `resource.group namespace/name` → object. */
export type Everything = ReadonlyMap<string, ApiObject>;

const version = z.object({
  version: z.string(),
  resources: z
    .array(
      z.object({
        resource: z.string(),
        verbs: z.array(z.string()),
        responseKind: z.object({ group: z.string() }).optional(),
      }),
    )
    .default([]),
});
const groups = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string().default('') }), versions: z.array(version).min(1) })),
});
const tooManyRequests = 429;
const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

/**
 * Reads every object of every resource that can be listed and watched: what cannot be watched is computed, and not in etcd.
 * @throws InconclusiveError when something cannot be listed.
 */
export async function readEverything(server: ApiServer): Promise<Everything> {
  const found = new Map<string, ApiObject>();
  for (const { group, path, resource } of await storedResources(server)) {
    const { status, body, message } = await listOf(server, path);
    const items = (body as { items?: ApiObject[] | null }).items;
    if (status !== 200) throw unlisted(server, `${path}: ${status} ${message}`);
    for (const item of items ?? []) {
      const { namespace = '', name } = item.metadata;
      found.set(
        `${group === '' ? resource : `${resource}.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`,
        item,
      );
    }
  }
  return found;
}

/** An API server reads a custom resource from etcd when it is first asked for it, and answers 429 until it has. */
async function listOf(server: ApiServer, path: string): Promise<ApiAnswer> {
  try {
    return await poll(() => server.ask({ path }), {
      what: `a list of ${path}`,
      timeout: timeouts.apiStart,
      until: ({ status }) => status !== tooManyRequests,
      describe: ({ status, message }) => `${status} ${message}`,
    });
  } catch (thrown) {
    throw unlisted(server, messageOf(thrown));
  }
}

async function storedResources(server: ApiServer): Promise<{ group: string; resource: string; path: string }[]> {
  const lists = await Promise.all(['/api', '/apis'].map((path) => server.ask({ path, headers: aggregated })));
  return lists
    .flatMap(({ body }) => groups.parse(body).items)
    .flatMap(({ metadata: { name: group }, versions }) => {
      // The first version is the preferred one; the others show the same objects.
      const [preferred] = versions;
      const root = group === '' ? '/api/v1' : `/apis/${group}/${preferred?.version ?? ''}`;
      return (preferred?.resources ?? [])
        .filter(({ verbs }) => verbs.includes('list') && verbs.includes('watch'))
        .map(({ resource }) => ({ group, resource, path: `${root}/${resource}` }));
    });
}

function unlisted(server: ApiServer, found: string): InconclusiveError {
  return new InconclusiveError(`The API server on ${server.name} does not show all that it holds`, {
    expected: 'a list of every resource',
    found,
    remedy: 'check with the administrator’s kubeconfig: kubectl api-resources, kubectl get apiservices',
  });
}
