import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import 'reflect-metadata';

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension } from '@peculiar/x509';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';

import { startApi } from '../local/api-process.ts';
import { ensurePackages } from '../machine/packages.ts';
import { attempt, type Outcome } from '../machine/run.ts';
import { projectDir, venvDir } from '../paths.ts';
import { poll } from '../poll.ts';
import { freePort } from '../machine/testing.ts';
import { timeouts } from '../timeouts.ts';
import { programPath } from '../toolchain/program.ts';
import { issue, issueAuthority } from '../x509.ts';

/** A real etcd and a real object storage, as processes of this machine, and the backup command between them. */
export interface BackupWorld extends AsyncDisposable {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly directory: string;
  /** Private key (age) of who may read the backups. */
  readonly identity: string;
  /** Writes a key of etcd. */
  put(key: string, value: string): Promise<void>;
  /** Runs `etcd-backup` with changed settings. */
  backup(args: readonly string[], change?: Readonly<Record<string, unknown>>, given?: string): Promise<BackupOutcome>;
}

/** How the command ended. */
export type BackupOutcome = Readonly<Record<'stdout' | 'stderr', string>> & { readonly exitCode?: number | undefined };

const lifetime = 3_600_000;
const bucket = 'test-etcd-123456789012';

/** Starts them, and makes the bucket. */
export async function startBackupWorld(): Promise<BackupWorld> {
  await ensurePackages(['age'], { say: () => undefined });
  const directory = await mkdtemp(join(tmpdir(), 'etcd-backup-'));
  const pki = await writePki(join(directory, 'pki'));
  const etcd = await startEtcd(directory);
  const identity = await generateIdentity();
  const files = (name: string): string => join(directory, name);
  await writeFile(files('amis.json'), '[]');
  const api = await startApi(
    {
      port: 0,
      stateFile: files('state'),
      amisFile: files('amis.json'),
      objectsDir: files('objects'),
      storageSocket: files('s3.sock'),
      identity: {},
    },
    () => undefined,
  );
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret-of-some-length' };
  const s3 = new S3Client({ endpoint: api.endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const settings = {
    cluster: 'test',
    host: 'control-plane-a',
    bucket,
    region: 'us-east-1',
    endpoint: api.endpoint,
    recipient: await identityToRecipient(identity),
    keep: 3,
    kubernetes_version: 'v1.0.0',
    work: files('work'),
    pki,
    etcd_endpoint: etcd.endpoint,
  };
  return {
    s3,
    bucket,
    directory,
    identity,
    put: (key, value) => etcd.put(key, value),
    backup: async (args, change = {}, given = '') => {
      await writeFile(files('settings.json'), JSON.stringify({ ...settings, ...change }));
      const python = join(venvDir(), 'bin', 'python');
      return execa(python, ['-m', 'etcd_backup', '--settings', files('settings.json'), ...args], {
        timeout: timeouts.hostCommand,
        reject: false,
        input: given,
        env: {
          PATH: `${etcd.programs}:${process.env.PATH ?? ''}`,
          PYTHONPATH: join(projectDir, 'ansible/roles/etcd_backup/files'),
          PYTHONDONTWRITEBYTECODE: '1',
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
      });
    },
    [Symbol.asyncDispose]: async () => {
      api.kill();
      await etcd.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The files of kubeadm that a backup holds or needs. */
async function writePki(directory: string): Promise<string> {
  const [cluster, etcd] = [await issueAuthority('CN=kubernetes', lifetime), await issueAuthority('CN=etcd', lifetime)];
  const extensions = [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])];
  const client = await issue(etcd, { subject: 'CN=healthcheck', lifetime, extensions });
  const files: Readonly<Record<string, string>> = {
    'ca.crt': cluster.certificate,
    'ca.key': cluster.key,
    'front-proxy-ca.crt': cluster.certificate,
    'front-proxy-ca.key': cluster.key,
    'sa.key': cluster.key,
    'sa.pub': cluster.certificate,
    'etcd/ca.crt': etcd.certificate,
    'etcd/ca.key': etcd.key,
    'etcd/healthcheck-client.crt': client.certificate,
    'etcd/healthcheck-client.key': client.key,
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content, { mode: 0o600 });
  }
  return directory;
}

interface Etcd {
  readonly endpoint: string;
  /** Directory of etcd, etcdctl and etcdutl. */
  readonly programs: string;
  put(key: string, value: string): Promise<void>;
  end(): Promise<void>;
}

async function startEtcd(directory: string): Promise<Etcd> {
  const programs = join(directory, 'bin');
  await mkdir(programs);
  for (const program of ['etcd', 'etcdctl', 'etcdutl'])
    await symlink(await programPath(program), join(programs, program));
  const [client, peer] = [await freePort(), await freePort()];
  const endpoint = `http://127.0.0.1:${client}`;
  const child = execa(
    join(programs, 'etcd'),
    [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${endpoint}`,
      `--advertise-client-urls=${endpoint}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
    { reject: false, stdio: 'ignore' },
  );
  const ask = (...args: string[]): Promise<Outcome> =>
    attempt([join(programs, 'etcdctl'), `--endpoints=${endpoint}`, ...args], { timeout: timeouts.localRequest });
  await poll(() => ask('endpoint', 'health'), {
    what: 'etcd to answer',
    timeout: timeouts.apiStart,
    interval: 100,
    until: ({ exitCode }) => exitCode === 0,
  });
  return {
    endpoint,
    programs,
    put: async (key, value) => {
      await ask('put', key, value);
    },
    end: async () => {
      child.kill();
      await child;
    },
  };
}
