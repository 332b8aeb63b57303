import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { poll } from '../../../../../infra/poll.ts';
import { timeouts } from '../../../../../infra/timeouts.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');

/** What the process had written when it ended, and how it ended. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The wallet as it runs in its pod: a process of its own, told by environment variables and files. */
export class WalletProcess implements AsyncDisposable {
  readonly origin: string;
  readonly management: string;
  readonly ended: Promise<Ending>;
  readonly #signal: (signal: NodeJS.Signals) => void;

  private constructor(
    ports: readonly [number, number],
    ended: Promise<Ending>,
    signal: (signal: NodeJS.Signals) => void,
  ) {
    this.origin = `http://localhost:${ports[0]}`;
    this.management = `http://localhost:${ports[1]}`;
    this.ended = ended;
    this.#signal = signal;
  }

  /** Starts the process; `undefined` removes a variable. It need not come up. */
  static async launch(environment: Readonly<Record<string, string | undefined>>): Promise<WalletProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'wallet-'));
    const ports = [await freePort(), await freePort()] as const;
    const files = { password: 'a password of tests', secret: 'a secret of tests that is long enough' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), `${content}\n`);
    const env = {
      PATH: process.env.PATH,
      PORT: String(ports[0]),
      MANAGEMENT_PORT: String(ports[1]),
      PUBLIC_ORIGIN: `http://localhost:${ports[0]}`,
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PASSWORD_FILE: join(directory, 'password'),
      DATABASE_CA_FILE: '',
      SESSION_SECRET_FILE: join(directory, 'secret'),
      DRAIN_SECONDS: '0',
      ...environment,
    };
    const child = execa(process.execPath, [main], {
      cwd: directory,
      env,
      extendEnv: false,
      reject: false,
      cleanup: true,
    });
    const ended = child.then(({ exitCode, stdout, stderr }) => {
      rmSync(directory, { recursive: true, force: true });
      return { exitCode, stdout, stderr };
    });
    return new WalletProcess(ports, ended, (signal) => child.kill(signal));
  }

  /** Starts the process and waits until it is ready. @throws AssayError when it does not come up */
  static async start(environment: Readonly<Record<string, string | undefined>>): Promise<WalletProcess> {
    const wallet = await WalletProcess.launch(environment);
    await wallet.until('/readyz', 200);
    return wallet;
  }

  /** Waits until a path of the management port answers with a status. */
  async until(path: string, status: number): Promise<void> {
    await poll(() => this.manage(path), {
      what: `${path} to answer ${status}`,
      timeout: timeouts.engineStart,
      interval: 100,
      until: (response) => response.status === status,
      describe: (response) => `status ${response.status}`,
    });
  }

  manage(path: string): Promise<Response> {
    return fetch(this.management + path);
  }

  kill(signal: NodeJS.Signals): void {
    this.#signal(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal('SIGKILL');
    await this.ended;
  }
}

/** The password that every wallet process of tests logs in to its database with. */
export const databasePassword = 'a password of tests';

/** A TCP port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
