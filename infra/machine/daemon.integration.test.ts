import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import { poll } from '../poll.ts';
import { daemonLog, ownDaemon, startDaemon, stopDaemon } from './daemon.ts';
import type { DaemonOptions } from './daemon.ts';
import { releaseDocker, requireDocker } from './docker.ts';
import { isAlive } from './process.ts';
import type { Command } from './run.ts';
import { attempt } from './run.ts';
import { setEnvironment } from './testing.ts';

const timeout = 60_000;

/**
 * An engine beside the machine's own, with its own socket and directories. It must live in a network namespace of its own: an engine
 * that is told to have no bridge deletes the one that is there.
 */
function secondEngine(context: TestContext): DaemonOptions & { command: Command; pidFile: string; said: string[] } {
  const directory = mkdtempSync(join(tmpdir(), 'assay-test-'));
  const [dataRoot, execRoot] = [join(directory, 'data'), join(directory, 'exec')];
  const socket = `unix://${join(directory, 'docker.sock')}`;
  const pidFile = join(directory, 'docker.pid');
  const said: string[] = [];
  context.after(async () => {
    await stopDaemon();
    // The engine mounts its directory onto itself, and leaves that behind when it is killed or cannot start.
    await attempt(['umount', '--recursive', dataRoot], { timeout });
    rmSync(directory, { recursive: true });
  });
  setEnvironment(context, { ASSAY_STATE: join(directory, 'state'), DOCKER_HOST: socket });
  return {
    said,
    say: (line) => said.push(line),
    pidFile,
    command: [
      ...(['unshare', '--net', 'dockerd', '--bridge=none'] as const),
      ...['--host', socket, '--pidfile', pidFile, '--data-root', dataRoot, '--exec-root', execRoot],
    ],
    pidFiles: { [pidFile]: 'dockerd', [join(execRoot, 'containerd', 'containerd.pid')]: 'containerd' },
  };
}

describe('an engine that Assay starts itself', () => {
  it('is started once, found again, and ended by whoever takes everything down', { timeout }, async (t) => {
    const engine = secondEngine(t);
    await startDaemon(engine);
    const facts = await requireDocker();
    assert.match(facts.rootDir, /\/data$/);
    const daemon = ownDaemon();
    assert(daemon && isAlive(daemon));
    assert.match(engine.said.join(), new RegExp(`started dockerd as process ${daemon.pid}, log in .*dockerd\\.log`));
    assert.match((await releaseDocker()) ?? '', new RegExp(`stopped dockerd \\(process ${daemon.pid}\\)`));
    assert(!isAlive(daemon));
    assert(!existsSync(daemonLog()));
    assert.equal(await releaseDocker(), undefined);
  });

  it(
    'is started again after kill -9, though its old process number belongs to another program by now',
    { timeout },
    async (t) => {
      const engine = secondEngine(t);
      await startDaemon(engine);
      const killed = ownDaemon();
      assert(killed);
      process.kill(killed.pid, 'SIGKILL');
      await poll(() => Promise.resolve(isAlive(killed)), {
        what: 'the end',
        timeout,
        interval: 20,
        until: (alive) => !alive,
      });
      assert.equal(ownDaemon(), undefined);
      writeFileSync(engine.pidFile, String(process.pid));
      await startDaemon(engine);
      assert.notEqual(ownDaemon()?.pid, killed.pid);
    },
  );

  it('that cannot run is told with the end of its log', { timeout }, async (t) => {
    const engine = secondEngine(t);
    const broken = startDaemon({ ...engine, command: [...engine.command, '--storage-driver=assay-no-such-driver'] });
    await assert.rejects(broken, /dockerd does not stay up[^]*assay-no-such-driver[^]*dockerd\.log/);
    assert.match(readFileSync(daemonLog(), 'utf8'), /assay-no-such-driver/);
  });
});
