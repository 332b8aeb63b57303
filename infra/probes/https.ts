import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

import { timeouts } from '../timeouts.ts';

/** A server that is reached at an address and must prove its name to the given authority. */
export interface HttpsServer {
  readonly address: string;
  /** Default: 443. */
  readonly port?: number;
  readonly name: string;
  /** Certificate of the only authority that is trusted, in PEM. */
  readonly ca: string;
}

export interface HttpsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** An answer to its last byte. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Milliseconds on a monotonic clock. */
  readonly elapsed: number;
}

/**
 * One request over a connection of its own.
 * @throws Error when the server did not prove its name, or no answer came in time.
 */
export async function exchange(server: HttpsServer, { method, path, headers, body }: HttpsRequest): Promise<Exchange> {
  const started = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const sent = request(
    {
      host: server.address,
      port: server.port ?? 443,
      servername: server.name,
      ca: server.ca,
      method,
      path,
      headers: { host: server.name, ...headers },
      agent: false,
      signal: AbortSignal.timeout(timeouts.localRequest),
    },
    (response) => {
      text(response).then((content) => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, text: content, elapsed: performance.now() - started });
      }, reject);
    },
  );
  sent.once('error', reject);
  sent.end(body);
  return promise;
}
