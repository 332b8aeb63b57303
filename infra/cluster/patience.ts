import {
  createConfiguration,
  KubeConfig,
  ServerConfiguration,
  wrapHttpLibrary,
  type ApiConstructor,
  type ApiType,
  type HttpLibrary,
  type RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { setTimeout as delay } from 'node:timers/promises';

import { timeouts } from '../timeouts.ts';

/**
 * A kubeconfig whose clients wait when an API server asks them to, as `kubectl` does: a server that is overloaded, or that reads a
 * resource anew, answers 429 or 503 with `Retry-After`, and has done nothing. An answer without that header is a result.
 */
export class PatientConfig extends KubeConfig {
  override makeApiClient<T extends ApiType>(Client: ApiConstructor<T>): T {
    const { httpApi } = createConfiguration();
    return new Client(
      createConfiguration({
        baseServer: new ServerConfiguration(this.getCurrentCluster()?.server ?? '', {}),
        authMethods: { default: this },
        httpApi: wrapHttpLibrary({ send: (request) => sendPatiently(httpApi, request) }),
      }),
    );
  }
}

async function sendPatiently(http: HttpLibrary, request: RequestContext): Promise<ResponseContext> {
  const deadline = performance.now() + timeouts.putOff;
  for (;;) {
    const response = await http.send(request).toPromise();
    const wait = putOffFor(response);
    if (wait === undefined || performance.now() + wait > deadline) return response;
    // Unread, it would keep its connection.
    await response.body.text();
    await delay(wait, undefined, { signal: request.getSignal() });
  }
}

/** Milliseconds after which the server wants the request again; undefined when it has answered it. */
function putOffFor({ httpStatusCode, headers }: ResponseContext): number | undefined {
  const seconds = Number(headers['retry-after']);
  return (httpStatusCode === 429 || httpStatusCode === 503) && seconds > 0 ? seconds * 1000 : undefined;
}
