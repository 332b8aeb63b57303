import { z } from 'zod';

import { InconclusiveError } from '../errors.ts';
import type { ApiServer } from './api-server.ts';

/** A resource or a subresource that the API serves. RBAC looks at group and name, never at the version. */
export interface ResourceFacts {
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly namespaced: boolean;
}

/** What there is to be asked about on an API server. */
export interface Discovered {
  readonly resources: readonly ResourceFacts[];
  /** Paths that are no resources, as the server lists them at `/`. */
  readonly paths: readonly string[];
  readonly namespaces: readonly string[];
}

const served = z.object({
  resource: z.string(),
  scope: z.enum(['Namespaced', 'Cluster']),
  subresources: z.array(z.object({ subresource: z.string() })).default([]),
});
const version = z.object({ version: z.string(), freshness: z.string(), resources: z.array(served).default([]) });
const groupList = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string().default('') }), versions: z.array(version) })),
});
const pathList = z.object({ paths: z.array(z.string()) });
const namespaceList = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

/** The only format that lists subresources' parents, scopes and all groups in two answers. */
const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

/**
 * Every resource, subresource, path and namespace of an API server, sorted.
 * @throws InconclusiveError when a group of an aggregated API is not known at the moment, or the lists cannot be read.
 */
export async function discover(server: ApiServer): Promise<Discovered> {
  const [core, groups, paths, namespaces] = await Promise.all([
    read(server, '/api', groupList, aggregated),
    read(server, '/apis', groupList, aggregated),
    read(server, '/', pathList),
    read(server, '/api/v1/namespaces', namespaceList),
  ]);
  const resources = new Map<string, ResourceFacts>();
  for (const group of [...core.items, ...groups.items]) {
    for (const facts of resourcesOf(server, group)) resources.set(nameOf(facts), facts);
  }
  return {
    resources: [...resources.values()].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b))),
    paths: paths.paths.toSorted(),
    namespaces: namespaces.items.map(({ metadata }) => metadata.name).toSorted(),
  };
}

/** `pods/exec`, `deployments.apps`, `deployments/scale.apps`: how people write a resource. */
export function nameOf({ group, resource, subresource }: Omit<ResourceFacts, 'namespaced'>): string {
  const name = subresource === '' ? resource : `${resource}/${subresource}`;
  return group === '' ? name : `${name}.${group}`;
}

type Group = z.infer<typeof groupList>['items'][number];

function resourcesOf(server: ApiServer, { metadata: { name: group }, versions }: Group): ResourceFacts[] {
  const stale = versions.find(({ freshness }) => freshness !== 'Current');
  if (stale !== undefined) {
    throw unreadable(server, `group ${group}, version ${stale.version} is ${stale.freshness}: its server is away`);
  }
  return versions.flatMap(({ resources }) =>
    resources.flatMap(({ resource, scope, subresources }) => {
      const facts = { group, resource, namespaced: scope === 'Namespaced' };
      return ['', ...subresources.map((entry) => entry.subresource)].map((subresource) => ({ ...facts, subresource }));
    }),
  );
}

async function read<T>(
  server: ApiServer,
  path: string,
  schema: z.ZodType<T>,
  headers: Record<string, string> = {},
): Promise<T> {
  const { status, body, message } = await server.ask({ path, headers });
  const parsed = schema.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data;
  throw unreadable(server, `${path}: ${status} ${message} ${parsed.error ? z.prettifyError(parsed.error) : ''}`);
}

function unreadable(server: ApiServer, found: string): InconclusiveError {
  return new InconclusiveError(`The API server on ${server.name} does not tell all that it serves`, {
    expected: 'every API group with its resources, all paths, all namespaces',
    found,
    remedy: 'check with the administrator’s kubeconfig: kubectl api-resources, kubectl get apiservices',
  });
}
