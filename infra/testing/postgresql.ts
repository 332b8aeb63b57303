import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createZstdDecompress } from 'node:zlib';

import { execa } from 'execa';
import { z } from 'zod';

import { connectEngine } from '../local/engine.ts';
import { run } from '../machine/run.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { readManifest } from '../toolchain/manifest.ts';

const data = '/var/lib/postgresql/data/main';
const superuser = 'postgres';
const port = 5432;

/** Durability costs time, and nothing here outlives the test. */
const serverOptions = '-c listen_addresses=* -c unix_socket_directories=/tmp -c fsync=off -c max_connections=200';

/** A file that the server reads, such as a key. */
export interface ServerFile {
  /** Relative to the server's data directory. */
  readonly name: string;
  readonly content: string;
}

/**
 * A PostgreSQL server of a test's own: the one that the clusters run, out of the toolchain's image, in a container. It keeps its data in
 * memory. The container ends with its standard input, and so with this process, however that ends.
 */
export class Postgresql implements AsyncDisposable {
  /** IP address of the server, known to this machine only. */
  readonly host: string;
  readonly port = port;
  readonly #container: string;
  readonly #end: () => Promise<unknown>;

  private constructor(container: string, host: string, end: () => Promise<unknown>) {
    this.#container = container;
    this.host = host;
    this.#end = end;
  }

  /** Makes an empty cluster and starts its server. @throws AssayError when the toolchain or the engine is not there. */
  static async start(): Promise<Postgresql> {
    const image = await ensureImage();
    const name = `assay-postgresql-${process.pid}-${randomBytes(3).toString('hex')}`;
    const memory = ['/tmp:mode=1777', '/var/lib/postgresql/data:uid=999,gid=999,mode=0700'];
    const options = ['--interactive', '--rm', '--init', '--name', name, '--user', '999:999', '--env', 'LANG=C.UTF-8'];
    const mounts = memory.flatMap((mount) => ['--tmpfs', mount]);
    const child = execa('docker', ['run', ...options, ...mounts, image, 'dash', '-c', 'read -r _'], {
      stdin: 'pipe',
      reject: false,
    });
    const host = await poll(() => inspect(name), {
      what: `container ${name} to have an address`,
      timeout: timeouts.engineCall,
      interval: 100,
      until: (address) => address !== '',
    });
    const end = (): Promise<unknown> => {
      child.stdin.end();
      return child;
    };
    const server = new Postgresql(name, host, end);
    await server.#exec('initdb', '-D', data, '-U', superuser, '--auth-local=trust', '--auth-host=scram-sha-256');
    await server.#exec('dash', '-c', `echo 'host all all all scram-sha-256' >> ${data}/pg_hba.conf`);
    await server.restart();
    return server;
  }

  /** Starts the server, again where it runs. */
  async restart(): Promise<void> {
    await this.#exec('pg_ctl', '-D', data, '-w', '-m', 'fast', '-l', '/tmp/log', '-o', serverOptions, 'restart');
  }

  /** Ends the server as a fail-over does: whoever is connected is told so; whoever comes is refused. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.#exec('pg_ctl', '-D', data, '-w', '-m', mode, 'stop');
  }

  /** Freezes the server: connections are accepted, and nothing ever answers. */
  async freeze(): Promise<void> {
    await run(['docker', 'pause', this.#container], { timeout: timeouts.engineCall });
  }

  async thaw(): Promise<void> {
    await run(['docker', 'unpause', this.#container], { timeout: timeouts.engineCall });
  }

  /** Runs SQL as superuser, each statement by itself, and returns the rows of all, without decoration. */
  sql(...statements: readonly string[]): Promise<string> {
    return this.sqlIn(superuser, ...statements);
  }

  /** The same, in a database. @throws AssayError with the server's complaint */
  sqlIn(database: string, ...statements: readonly string[]): Promise<string> {
    const commands = statements.flatMap((statement) => ['-c', statement]);
    const options = ['-h', '/tmp', '-U', superuser, '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAtX'];
    return this.#exec('psql', ...options, ...commands);
  }

  /** A new role that may log in, and an empty database that it owns. Both have the same name. */
  async createDatabase(name: string, password: string): Promise<void> {
    await this.sql(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`, `CREATE DATABASE ${name} OWNER ${name}`);
  }

  /** Writes a file into the data directory that only the server may read. */
  async write({ name, content }: ServerFile): Promise<void> {
    const script = `umask 077 && while IFS= read -r line; do printf '%s\\n' "$line"; done > ${data}/${name}`;
    await execa('docker', ['exec', '--interactive', this.#container, 'dash', '-c', script], { input: `${content}\n` });
  }

  /** Ends the server; its container and data are gone afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #exec(...command: readonly string[]): Promise<string> {
    return run(['docker', 'exec', this.#container, ...command], { timeout: timeouts.hostCommand });
  }
}

async function inspect(container: string): Promise<string> {
  const format = '{{ range .NetworkSettings.Networks }}{{ .IPAddress }}{{ end }}';
  return run(['docker', 'inspect', '--format', format, container], { timeout: timeouts.engineCall });
}

const imageManifest = z.object({ layers: z.tuple([z.object({ digest: z.string() })]) });

/** The database's image as the mirror has it, made known to the engine. Its one layer is packed in a way that only registries unpack. */
async function ensureImage(): Promise<string> {
  const { images, registryDir } = await readManifest();
  const digest = images.find(({ repository }) => repository === 'database')?.digest ?? '';
  const blob = (name: string): string => {
    const hex = name.replace('sha256:', '');
    return join(registryDir, 'docker', 'registry', 'v2', 'blobs', 'sha256', hex.slice(0, 2), hex, 'data');
  };
  const { layers } = imageManifest.parse(JSON.parse(await readFile(blob(digest), 'utf8')));
  const [{ digest: layer }] = layers;
  const tag = layer.slice('sha256:'.length, 'sha256:'.length + 12);
  const reference = `assay/postgresql:${tag}`;
  const docker = await connectEngine();
  const present = await docker.listImages({ filters: { reference: [reference] } });
  if (present.length === 0) {
    const archive = createReadStream(blob(layer)).pipe(createZstdDecompress());
    await execa('docker', ['import', '--change', 'LABEL assay.image=postgresql', '-', reference], { input: archive });
  }
  return reference;
}
