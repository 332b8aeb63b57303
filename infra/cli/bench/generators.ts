import { execa } from 'execa';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GeneratorWatch } from '../../load/generator.ts';
import { startLoad } from '../../load/k6.ts';
import type { HttpsServer } from '../../probes/https.ts';
import { timeouts } from '../../timeouts.ts';
import { heyProgram } from '../../toolchain/operator-program.ts';
import { k6Program } from '../../toolchain/index.ts';
import { Authority } from '../../workload/authority.ts';
import type { Measure } from './measures.ts';

/** Seconds of each measurement. */
const seconds = 15;
/** Who ask at the same time, each as fast as answers come. */
const users = 10;

const script = join(import.meta.dirname, '..', '..', 'load', 'testing', 'hammer.k6.ts');

/**
 * Requests per second that one core of a generator sends, over TLS to the same server on this machine: k6 as Assay uses it, with every
 * sample written down, and hey, which counts.
 */
export async function measureGenerators(): Promise<Measure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  const authority = await Authority.open(directory);
  const { certificate: cert, key } = await authority.server('wallet', [{ type: 'dns', value: 'wallet.test' }]);
  const service = createServer({ cert, key }, (_, response) => response.end('{}')).listen(0, '127.0.0.1');
  try {
    await once(service, 'listening');
    const { port } = service.address() as AddressInfo;
    const server = { address: '127.0.0.1', port, name: 'wallet.test', ca: authority.certificate };
    const [ours, theirs] = [await perCoreOfK6(server), await perCoreOfHey(server)];
    return [
      { name: 'k6, every sample written down: requests of one core', unit: '/s', value: ours },
      { name: 'hey 0.1.5: requests of one core', unit: '/s', value: theirs },
      { name: 'k6, in requests of hey', unit: 'x', value: ours / theirs },
    ];
  } finally {
    service.closeAllConnections();
    service.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function perCoreOfK6(server: HttpsServer): Promise<number> {
  const plan = { flows: { hammer: { rate: 1, seconds, patience: 5 } }, data: { users, seconds } };
  const load = await startLoad({ program: await k6Program(), script, server, plan });
  const { answers, generator } = await load.ended;
  return answers.length / (generator.cores * generator.seconds);
}

/** hey writes a line for each request, after a heading. */
async function perCoreOfHey({ address, port = 443, name }: HttpsServer): Promise<number> {
  const options = ['-z', `${seconds}s`, '-c', String(users), '-o', 'csv', '-host', name];
  const child = execa(await heyProgram(), [...options, `https://${address}:${port}/`], {
    timeout: timeouts.tinyRun,
    maxBuffer: 2 ** 30,
  });
  using watch = new GeneratorWatch(child.pid ?? 0);
  const { stdout } = await child;
  const { cores, seconds: watched } = watch.load();
  return (stdout.trim().split('\n').length - 1) / (cores * watched);
}
