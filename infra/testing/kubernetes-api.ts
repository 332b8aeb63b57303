import { KubeConfig } from '@kubernetes/client-node';
import { execa } from 'execa';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ApiServer } from '../access/api-server.ts';
import { newAuthority, signedBy } from '../access/certificate.ts';
import { kubeconfigFor, writeKubeconfig } from '../access/credentials.ts';
import { connectCluster, type ClusterConnection } from '../cluster/connect.ts';
import { freePort } from '../machine/testing.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { programPath } from '../toolchain/program.ts';

/** A real API server over a real etcd, as processes of this machine, with nothing else of a cluster: no controllers, no nodes. */
export interface KubernetesApi extends AsyncDisposable {
  /** As `system:masters`. */
  readonly cluster: ClusterConnection;
  readonly server: ApiServer;
  /** Ends the API server and starts it anew over the same etcd: it remembers no change from before. */
  restart(): Promise<void>;
}

const lifetime = 3_600_000;

/** Starts the two, and waits until the API server is ready. */
export async function startKubernetesApi(): Promise<KubernetesApi> {
  const directory = await mkdtemp(join(tmpdir(), 'kubernetes-api-'));
  const file = (name: string): string => join(directory, name);
  const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
  const authority = await newAuthority(lifetime);
  const administrator = await signedBy(authority, 'administrator', lifetime, ['system:masters']);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(file('clients.crt'), authority.certificate);
  await writeFile(file('tokens.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  // One file holds every program of Kubernetes, and goes by the name that it is called by.
  await symlink(await realpath(await programPath('kubectl')), file('kube-apiserver'));

  const etcd = start(await programPath('etcd'), [
    `--data-dir=${file('etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    '--unsafe-no-fsync',
  ]);
  const serve = () =>
    start(file('kube-apiserver'), [
      `--etcd-servers=http://127.0.0.1:${client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${secure}`,
      `--cert-dir=${directory}`,
      `--client-ca-file=${file('clients.crt')}`,
      `--service-account-key-file=${file('tokens.key')}`,
      `--service-account-signing-key-file=${file('tokens.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=RBAC',
    ]);
  let api = serve();
  const stop = async (): Promise<void> => {
    await end(api);
    await end(etcd);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const ca = await poll(() => readFile(file('apiserver.crt'), 'utf8'), {
      what: 'the API server to sign its own certificate',
      timeout: timeouts.apiStart,
      until: (pem) => pem.includes('END CERTIFICATE'),
    });
    const url = `https://127.0.0.1:${secure}`;
    const server = new ApiServer({ name: 'this machine', url, ca }, administrator);
    await untilReady(server);
    const config = new KubeConfig();
    const caData = Buffer.from(ca).toString('base64');
    config.loadFromClusterAndUser({ name: 'api', server: url, caData, skipTLSVerify: false }, { name: 'nobody' });
    writeKubeconfig(file('kubeconfig'), kubeconfigFor(config, 'administrator', 'default', administrator));
    const dispose = async (): Promise<void> => {
      server[Symbol.dispose]();
      await stop();
    };
    const restart = async (): Promise<void> => {
      await end(api);
      api = serve();
      await untilReady(server);
    };
    return { server, cluster: connectCluster(file('kubeconfig')), restart, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await stop();
    throw error;
  }
}

const start = (program: string, args: readonly string[]) =>
  execa(program, args, {
    stdio: ['ignore', 'ignore', 'ignore'],
    reject: false,
    forceKillAfterDelay: timeouts.processEnd,
  });

async function end(process: ReturnType<typeof start>): Promise<void> {
  process.kill();
  await process;
}

async function untilReady(server: ApiServer): Promise<void> {
  await poll(() => server.ask({ path: '/readyz' }), {
    what: 'the API server to be ready',
    timeout: timeouts.apiStart,
    until: ({ status }) => status === 200,
  });
}
