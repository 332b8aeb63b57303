import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { findPrivilege, privileged } from '../machine/privilege.ts';
import type { Command } from '../machine/run.ts';
import { run } from '../machine/run.ts';
import { freePort } from '../machine/testing.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';

const request = { timeout: timeouts.localRequest };

/** Debian's docker-registry package, unpacked and not installed, serving a storage on loopback until the test ends. */
export async function serveStorage(context: TestContext, storage: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-registry-'));
  mkdirSync(join(directory, 'package'));
  const packages = { cwd: directory, timeout: timeouts.packages };
  await run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', 'docker-registry'], packages);
  await run(['bash', '-c', 'dpkg-deb --extract docker-registry_*.deb package'], packages);
  const address = `127.0.0.1:${await freePort()}`;
  const configuration = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, maintenance: { readonly: { enabled: true } } },
    http: { addr: address, secret: 'only for this test' },
  };
  writeFileSync(join(directory, 'config.yml'), JSON.stringify(configuration));
  const registry = spawn(join(directory, 'package/usr/bin/docker-registry'), ['serve', join(directory, 'config.yml')]);
  registry.stderr.pipe(process.stderr);
  context.after(() => endAndRemove(registry, directory));
  await answers('the registry', async () => (await fetch(`http://${address}/v2/`)).ok);
  return address;
}

/** A containerd of the test's own: what a host's kubelet pulls with. */
export class TestContainerd {
  readonly #directory: string;
  readonly #root: (...command: Command) => Command;

  private constructor(directory: string, root: (...command: Command) => Command) {
    this.#directory = directory;
    this.#root = root;
  }

  /** Starts it; it ends, and its data goes, with the test. */
  static async start(context: TestContext): Promise<TestContainerd> {
    const privilege = await findPrivilege();
    const root = (...command: Command) => privileged(command, privilege, 'Pulling an image');
    const directory = mkdtempSync(join(tmpdir(), 'assay-containerd-'));
    const configuration = `version = 2\nroot = "${directory}/root"\nstate = "${directory}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "${directory}/socket"\n`;
    writeFileSync(join(directory, 'config.toml'), configuration);
    const [program, ...args] = root('containerd', '--config', join(directory, 'config.toml'), '--log-level', 'error');
    const daemon = spawn(program, args, { stdio: 'ignore' });
    context.after(() => endAndRemove(daemon, directory));
    const containerd = new TestContainerd(directory, root);
    await answers('containerd', async () => (await containerd.#ctr('version')) !== '');
    return containerd;
  }

  /** Pulls an image, mounts it and runs one of its programs in it. Returns what the program prints. */
  async pullAndRun(name: string, command: readonly string[]): Promise<string> {
    await this.#ctr('images', 'pull', '--plain-http', '--snapshotter', 'overlayfs', name);
    const mount = join(this.#directory, `mount-${name.replaceAll(/[^a-z0-9]/g, '-')}`);
    mkdirSync(mount);
    await this.#ctr('images', 'mount', '--snapshotter', 'overlayfs', name, mount);
    try {
      return await run(this.#root('chroot', mount, ...command), request);
    } finally {
      await run(this.#root('umount', mount), request);
    }
  }

  #ctr(...args: readonly string[]): Promise<string> {
    const command = this.#root('ctr', '--address', join(this.#directory, 'socket'), ...args);
    return run(command, { timeout: timeouts.engineCall });
  }
}

/** Ends a process, unless it has ended by itself, and only then removes what it works on. */
async function endAndRemove(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'close', { signal: AbortSignal.timeout(timeouts.localRequest) });
    child.kill();
    await ended;
  }
  await rm(directory, { recursive: true, force: true });
}

async function answers(what: string, look: () => Promise<boolean>): Promise<void> {
  await poll(look, { what, timeout: timeouts.localRequest, interval: 100, until: (there) => there });
}
