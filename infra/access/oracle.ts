import type { Subject } from './subject.ts';

/** A request for a resource, as authorization sees it. */
export interface ResourceRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  /** Empty for resources without namespace, and for all namespaces at once. */
  readonly namespace: string;
}

/** A request for a path that is no resource. */
export interface PathRequest {
  readonly verb: string;
  readonly path: string;
}

export type AccessRequest = ResourceRequest | PathRequest;

/** The requirement: "permission to create, list, get, update and delete pods (and for nothing else)", in EasyPay's namespace. */
export const permission = {
  namespace: 'easypay',
  group: '',
  resource: 'pods',
  verbs: ['create', 'list', 'get', 'update', 'delete'],
} as const;

/** Something that Kubernetes lets people do whom nobody granted anything, and why that is no breach of the requirement. */
export interface DefaultGrant {
  readonly verbs: readonly string[];
  readonly group?: string;
  readonly resources?: readonly string[];
  /** A trailing `*` stands for any ending. */
  readonly paths?: readonly string[];
  readonly to: 'everybody' | 'authenticated' | 'service accounts';
  readonly reason: string;
}

export const defaultGrants: readonly DefaultGrant[] = [
  {
    verbs: ['create'],
    group: 'authorization.k8s.io',
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    to: 'authenticated',
    reason: 'ClusterRole system:basic-user: everybody may ask what he himself may do',
  },
  {
    verbs: ['create'],
    group: 'authentication.k8s.io',
    resources: ['selfsubjectreviews'],
    to: 'authenticated',
    reason: 'ClusterRole system:basic-user: everybody may ask who he is',
  },
  {
    verbs: ['get'],
    paths: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
    to: 'everybody',
    reason: 'ClusterRole system:public-info-viewer: whether the server is well, and its version',
  },
  {
    verbs: ['get'],
    paths: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'],
    to: 'authenticated',
    reason: 'ClusterRole system:discovery: which kinds of objects there are, none of their content',
  },
  {
    verbs: ['get'],
    paths: [
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration/',
      '/openid/v1/jwks',
      '/openid/v1/jwks/',
    ],
    to: 'service accounts',
    reason: 'ClusterRole system:service-account-issuer-discovery: public keys that tokens are verified with',
  },
];

/** What the requirement, and the defaults above, say to a request of a subject. Derived from no manifest. */
export function isAllowed(subject: Subject, request: AccessRequest): boolean {
  if (subject.standing === 'administrator') return true;
  if (grantsFor(subject).some((grant) => covers(grant, request))) return true;
  return subject.standing === 'operator' && isPermitted(request);
}

/** Default grants that a subject has. */
export function grantsFor({ groups }: Pick<Subject, 'groups'>): DefaultGrant[] {
  const has = {
    everybody: true,
    authenticated: groups.includes('system:authenticated'),
    'service accounts': groups.includes('system:serviceaccounts'),
  };
  return defaultGrants.filter(({ to }) => has[to]);
}

function isPermitted(request: AccessRequest): boolean {
  if ('path' in request) return false;
  const { namespace, group, resource, subresource, verb } = request;
  return (
    namespace === permission.namespace &&
    group === permission.group &&
    resource === permission.resource &&
    subresource === '' &&
    permission.verbs.some((permitted) => permitted === verb)
  );
}

function covers({ verbs, group, resources = [], paths = [] }: DefaultGrant, request: AccessRequest): boolean {
  if (!verbs.includes(request.verb)) return false;
  if ('path' in request) return paths.some((pattern) => matches(pattern, request.path));
  return request.group === group && request.subresource === '' && resources.includes(request.resource);
}

const matches = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
