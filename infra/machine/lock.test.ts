import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { join } from 'node:path';

import { messageOf } from '../errors.ts';
import { acquireLock, awaitLock, underLock } from './lock.ts';
import { setEnvironment } from './testing.ts';

const module = join(import.meta.dirname, 'lock.ts');
const fresh = (): string => `test-${randomUUID()}`;

/** Starts a process that runs a script with the lock functions in scope. */
function startProcess(context: TestContext, script: string, env: Record<string, string> = {}): ChildProcess {
  const source = `import { acquireLock } from ${JSON.stringify(module)};\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source, 'the-holder'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ASSAY_LOCK_HOLDER: '', ...env },
  });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

const holding = (resource: string): string =>
  `await acquireLock('${resource}'); console.log('held'); setInterval(() => {}, 1000);`;

async function firstLine(child: ChildProcess): Promise<string> {
  assert(child.stdout);
  const [data] = (await once(child.stdout, 'data')) as [Buffer];
  return data.toString().trim();
}

describe('acquireLock', () => {
  it('refuses a second process and says who holds it, since when, and what to do', async (t) => {
    const resource = fresh();
    const holder = startProcess(t, holding(resource));
    assert.equal(await firstLine(holder), 'held');
    await assert.rejects(acquireLock(resource), (error) => {
      assert.match(messageOf(error), new RegExp(`Another run holds ${resource}`));
      assert.match(messageOf(error), new RegExp(`held by process ${holder.pid} since 20\\d\\d-[^]*the-holder`));
      assert.match(messageOf(error), new RegExp(`kill ${holder.pid}; or use another cloud: ASSAY_NAME=other`));
      return true;
    });
  });

  it('lets exactly one of many processes in', async (t) => {
    const resource = fresh();
    const contender = `await acquireLock('${resource}').then(() => { console.log('won'); setInterval(() => {}, 1000); }, () => console.log('lost'));`;
    const answers = await Promise.all(Array.from({ length: 4 }, () => firstLine(startProcess(t, contender))));
    assert.deepEqual(answers.sort(), ['lost', 'lost', 'lost', 'won']);
  });

  it('is free at once after its holder was killed', async (t) => {
    const resource = fresh();
    const holder = startProcess(t, holding(resource));
    await firstLine(holder);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const lock = await acquireLock(resource);
    assert(lock.own);
    await lock.release();
  });

  it('names a holder that does not answer', async (t) => {
    const resource = fresh();
    const holder = startProcess(t, holding(resource));
    await firstLine(holder);
    holder.kill('SIGSTOP');
    await assert.rejects(acquireLock(resource), /held by a process that does not answer/);
  });

  it('lets child processes of its holder work inside it, and nobody else', async (t) => {
    const resource = fresh();
    await underLock(resource, async () => {
      const script = `await acquireLock('${resource}').then((lock) => console.log(lock.own), () => console.log('refused'));`;
      const inherited = { ASSAY_LOCK_HOLDER: process.env.ASSAY_LOCK_HOLDER ?? '' };
      assert.equal(await firstLine(startProcess(t, script, inherited)), 'false');
      assert.equal(await firstLine(startProcess(t, script)), 'refused');
    });
  });

  it('is not impressed by a holder that ended long ago', async (t) => {
    setEnvironment(t, { ASSAY_LOCK_HOLDER: '999999999' });
    const lock = await acquireLock(fresh());
    assert(lock.own);
    await lock.release();
    assert.equal(process.env.ASSAY_LOCK_HOLDER, '999999999');
  });

  it('can be taken again after release, and released twice', async () => {
    const resource = fresh();
    const first = await acquireLock(resource);
    await first.release();
    await first.release();
    assert.equal(await underLock(resource, () => Promise.resolve('inside')), 'inside');
  });
});

describe('awaitLock', () => {
  it('gets its turn when the holder ends, however that happens', async (t) => {
    const resource = fresh();
    const holder = startProcess(t, holding(resource));
    await firstLine(holder);
    const said: string[] = [];
    const turn = awaitLock(resource, (line) => {
      said.push(line);
      holder.kill('SIGKILL');
    });
    const lock = await turn;
    assert(lock.own);
    assert.match(said.join(), new RegExp(`waiting for ${resource}: held by process ${holder.pid}`));
    await lock.release();
  });

  it('gives up at the deadline, naming the holder', async (t) => {
    const resource = fresh();
    const holder = startProcess(t, holding(resource));
    await firstLine(holder);
    const waiting = awaitLock(resource, () => undefined, undefined, 300);
    await assert.rejects(waiting, new RegExp(`No turn at ${resource}[^]*held by process ${holder.pid}`));
  });

  it('stops waiting when interrupted', async (t) => {
    const resource = fresh();
    await firstLine(startProcess(t, holding(resource)));
    const controller = new AbortController();
    const waiting = awaitLock(
      resource,
      () => {
        controller.abort(new Error('interrupted'));
      },
      controller.signal,
    );
    await assert.rejects(waiting, /interrupted/);
  });
});
