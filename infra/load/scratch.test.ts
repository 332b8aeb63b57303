import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';

import { identify, isAlive, type ProcessIdentity } from '../machine/process.ts';
import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { makeScratch, type LoadOptions } from './scratch.ts';

const options: LoadOptions = {
  program: 'k6',
  script: 'script.k6.ts',
  server: { address: '127.0.0.1', name: 'easypay.test', ca: 'authority' },
  plan: { flows: {}, data: {} },
};

describe('the folder of a load', () => {
  const ownPlace = (t: TestContext): void => {
    setEnvironment(t, { TMPDIR: temporaryDirectory(t) });
  };

  /** The folder that this process would have made. */
  const folderOf = ({ pid, startTicks }: ProcessIdentity): string => {
    const path = join(tmpdir(), `assay-load-${pid}-${startTicks}-abcdef`);
    mkdirSync(path);
    return path;
  };

  it('stays while its process lives', async (t) => {
    ownPlace(t);
    const own = await makeScratch(options);
    await makeScratch(options);
    assert.ok(existsSync(own));
  });

  it('is removed once its process has ended, although nobody has asked for its exit code yet', async (t) => {
    ownPlace(t);
    // The shell starts a process and becomes another program, which never collects the first one's exit code.
    const parent = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => parent.kill('SIGKILL'));
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const identity = identify(Number(line));
    assert.ok(identity);
    const left = folderOf(identity);
    process.kill(identity.pid, 'SIGKILL');
    await poll(() => Promise.resolve(isAlive(identity)), {
      what: 'the process to end',
      timeout: timeouts.processEnd,
      interval: 10,
      until: (alive) => !alive,
    });
    await makeScratch(options);
    assert.ok(existsSync(`/proc/${identity.pid}`), 'the process is still listed');
    assert.ok(!existsSync(left));
  });

  it('is removed although its process number belongs to another process by now', async (t) => {
    ownPlace(t);
    const own = identify(process.pid);
    assert.ok(own);
    const left = folderOf({ ...own, startTicks: own.startTicks - 1 });
    await makeScratch(options);
    assert.ok(!existsSync(left));
  });
});
