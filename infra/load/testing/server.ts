import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

import { temporaryDirectory } from '../../machine/testing.ts';
import type { HttpsServer } from '../../probes/https.ts';
import { Authority } from '../../workload/authority.ts';

/** A server on this machine that proves to be `wallet.test`, answers as told, and ends with the test. */
export async function serve(t: TestContext, answer: RequestListener): Promise<HttpsServer> {
  const authority = await Authority.open(temporaryDirectory(t));
  const { certificate: cert, key } = await authority.server('wallet', [{ type: 'dns', value: 'wallet.test' }]);
  const server = createServer({ cert, key }, answer).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: '127.0.0.1', port, name: 'wallet.test', ca: authority.certificate };
}
