import type { V1BoundObjectReference } from '@kubernetes/client-node';

import type { ClusterConnection } from '../cluster/connect.ts';
import { AssayError, messageOf } from '../errors.ts';
import { permission } from './oracle.ts';

export interface TokenOptions {
  /** Name of a service account in EasyPay's namespace. */
  readonly serviceAccount: string;
  /** Seconds; the API server gives no less than 600. */
  readonly lifetime: number;
  /** The token is worth nothing once this object is gone. */
  readonly boundTo?: V1BoundObjectReference;
  /** Whom the token is for; the API server by default. */
  readonly audience?: string;
}

/**
 * A token of a service account, by the TokenRequest API.
 * @throws AssayError when the service account or its namespace is not there, or the request is refused.
 */
export async function requestToken(cluster: ClusterConnection, options: TokenOptions): Promise<{ token: string }> {
  const { serviceAccount: name, lifetime: expirationSeconds, boundTo: boundObjectRef, audience } = options;
  const { namespace } = permission;
  const audiences = audience === undefined ? [] : [audience];
  const spec = { expirationSeconds, audiences, ...(boundObjectRef && { boundObjectRef }) };
  const answer = await cluster.core
    .createNamespacedServiceAccountToken({ namespace, name, body: { spec } })
    .catch((cause: unknown) => {
      throw withoutToken(`${namespace}/${name}`, cause);
    });
  return { token: answer.status?.token ?? '' };
}

function withoutToken(name: string, cause: unknown): AssayError {
  return new AssayError(
    `The service account ${name} gives no token`,
    {
      expected: 'the namespace and the service account are there, and nothing refuses a token request',
      found: messageOf(cause),
      remedy: 'deploy EasyPay, or its part that R5 is about: kubectl apply --kustomize k8s/easypay/base/access',
    },
    { cause },
  );
}
