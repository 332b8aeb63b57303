import type { KubernetesObject } from '@kubernetes/client-node';

import { readManifests } from '../cluster/apply.ts';
import { described, everyRequest } from './matrix.ts';
import { isAllowed } from './oracle.ts';
import { grantedBy } from './rbac.ts';
import { anonymous, neighbour, operator, some, stranger, twin } from './testing.ts';

/** What Kubernetes brings with it is none of our manifests': only what it does not cover is compared. */
export const requests = everyRequest(some).filter(
  (request) => !isAllowed(stranger, request) && !('path' in request && isAllowed(twin, request)),
);

/** Decisions of manifests alone that are not what the requirement says, in words. */
export function accessDifferences(manifests: readonly KubernetesObject[]): string[] {
  return [operator, twin, stranger, neighbour, anonymous].flatMap((subject) =>
    requests
      .filter((request) => grantedBy(manifests, subject, request) !== isAllowed(subject, request))
      .map((request) => `${subject.name}: ${described(request)}`),
  );
}

/** The manifests of the new user's rights; with a mutant's objects in place of those of the same kind and name. */
export function accessManifests(mutant?: string): KubernetesObject[] {
  const changes = mutant === undefined ? [] : readManifests(`sabotage/${mutant}`);
  const key = ({ kind, metadata }: KubernetesObject): string => `${kind ?? ''}/${metadata?.name ?? ''}`;
  const replaced = new Set(changes.map(key));
  return [...readManifests('easypay/base/access').filter((object) => !replaced.has(key(object))), ...changes];
}
