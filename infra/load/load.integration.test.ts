import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';

import { InconclusiveError } from '../errors.ts';
import { commandLine, identify, isAlive, type ProcessIdentity } from '../machine/process.ts';
import { run } from '../machine/run.ts';
import { temporaryDirectory } from '../machine/testing.ts';
import { poll } from '../poll.ts';
import type { HttpsServer } from '../probes/https.ts';
import { timeouts } from '../timeouts.ts';
import { k6Program } from '../toolchain/index.ts';
import { Authority } from '../workload/authority.ts';
import type { LoadResult } from './answer.ts';
import { startLoad, type LoadOptions, type RunningLoad } from './k6.ts';
import type { Flow } from './plan.ts';
import { byReplica, failuresOf, perSecond, reasonsOf } from './series.ts';
import { serve } from './testing/server.ts';
import { trustworthyLoad } from './trust.ts';

const script = join(import.meta.dirname, 'testing', 'ask.k6.ts');
const calm: Flow = { rate: 10, seconds: 2, patience: 2 };

describe('k6, as a load is made with it', { timeout: timeouts.compile }, () => {
  let program: string;
  before(async () => {
    program = await k6Program();
  });

  const optionsFor = (server: HttpsServer, flows: Record<string, Flow> = { ask: calm }): LoadOptions => ({
    program,
    script,
    server,
    plan: { flows, thresholds: { answers: ['p(95)<1000'] }, data: { timeout: '1s' } },
  });

  const resultOf = async (options: LoadOptions): Promise<LoadResult> => (await startLoad(options)).ended;

  it('finds every answer, who gave it and when; the generator is watched', async (t) => {
    let asked = 0;
    const server = await serve(t, (_, response) => {
      asked += 1;
      response.setHeader('X-Replica', `wallet-${asked % 2}`).end();
    });
    const began = performance.now();
    const result = trustworthyLoad(await resultOf(optionsFor(server)));
    assert.ok(Math.abs(result.answers.length - 20) <= 1, `${result.answers.length} answers`);
    assert.equal(result.answers.length, asked);
    assert.deepEqual(failuresOf(result.answers), []);
    assert.ok(result.answers.every(({ at, flow }) => at > began && at < performance.now() && flow === 'ask'));
    assert.deepEqual(Object.keys(byReplica(result.answers)), ['wallet-0', 'wallet-1']);
    assert.ok(perSecond(result.answers, began).length >= 2);
    assert.deepEqual(result.thresholds, [{ rule: 'answers: p(95)<1000', ok: true }]);
    assert.ok(result.generator.cores > 0 && result.generator.available > 0, JSON.stringify(result.generator));
    assert.equal(result.exitCode, 0);
  });

  it('a rate may grow from nothing', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const ask = { rate: 20, seconds: 3, ramp: 2, patience: 2 };
    const { answers } = trustworthyLoad(await resultOf(optionsFor(server, { ask })));
    const [first, last] = [
      perSecond(answers, answers[0]?.at ?? 0).at(0),
      perSecond(answers, answers[0]?.at ?? 0).at(1),
    ];
    assert.ok((first?.answers ?? 0) < (last?.answers ?? 0), JSON.stringify([first, last]));
  });

  it('a server that refuses was never reached: inconclusive, with what k6 was told', async (t) => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as { port: number };
    gone.close();
    await once(gone, 'close');
    const server = { ...(await serve(t, () => undefined)), port };
    const result = await resultOf(optionsFor(server));
    assert.throws(() => trustworthyLoad(result), inconclusive(/not one answer: .*connection refused/s));
  });

  it('a server that answers 500 has answered: its failures are told, and the exit code alone says nothing', async (t) => {
    const server = await serve(t, (_, response) => response.writeHead(500).end());
    const result = trustworthyLoad(await resultOf(optionsFor(server)));
    assert.equal(result.exitCode, 0);
    assert.equal(failuresOf(result.answers).length, result.answers.length);
    assert.deepEqual(Object.keys(reasonsOf(result.answers)), ['ask: not 200 (HTTP 500)']);
  });

  it('a threshold that does not hold is told', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const options = optionsFor(server);
    const result = await resultOf({ ...options, plan: { ...options.plan, thresholds: { answers: ['p(95)<0.001'] } } });
    assert.deepEqual(trustworthyLoad(result).thresholds, [{ rule: 'answers: p(95)<0.001', ok: false }]);
  });

  it('a script that throws proves nothing, although k6 ends with 0', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const result = await resultOf(optionsFor(server, { ask: calm, thrower: calm }));
    assert.equal(result.exitCode, 0);
    assert.throws(() => trustworthyLoad(result), inconclusive(/the script is broken/));
  });

  it('a script that k6 cannot run proves nothing', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const result = await resultOf({ ...optionsFor(server), script: join(temporaryDirectory(t), 'none.k6.ts') });
    assert.throws(() => trustworthyLoad(result), inconclusive(/none\.k6\.ts/));
  });

  it('who cannot prove its name by the given authority was never reached', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const { certificate } = await Authority.open(temporaryDirectory(t));
    const result = await resultOf(optionsFor({ ...server, ca: certificate }));
    assert.throws(() => trustworthyLoad(result), inconclusive(/not one answer: .*unknown authority/s));
  });

  it('a generator that cannot send what was planned proves nothing', async (t) => {
    // Every answer comes after half a second, and the flow has users for a tenth of one.
    const server = await serve(t, (_, response) => setTimeout(() => response.end(), 500));
    const result = await resultOf(optionsFor(server, { ask: { rate: 20, seconds: 2, patience: 0.1 } }));
    assert.throws(() => trustworthyLoad(result), inconclusive(/\d+ requests were dropped; \d of \d users were busy/));
  });

  it('no sample proves nothing', async (t) => {
    const server = await serve(t, (_, response) => response.end());
    const result = await resultOf(optionsFor(server, { silent: calm }));
    assert.throws(() => trustworthyLoad(result), inconclusive(/no sample/));
  });

  const endless = { ask: { rate: 10, seconds: 600, patience: 2 } };
  const untilAsked = async (t: TestContext): Promise<{ server: HttpsServer; asked: () => Promise<number> }> => {
    let count = 0;
    const server = await serve(t, (_, response) => {
      count += 1;
      response.end();
    });
    const asked = () =>
      poll(() => Promise.resolve(count), {
        what: 'requests of k6',
        timeout: timeouts.engineStart,
        interval: 50,
        until: (n) => n > 5,
      });
    return { server, asked };
  };

  it('a load that is stopped leaves what it had', async (t) => {
    const { server, asked } = await untilAsked(t);
    await using load: RunningLoad = await startLoad(optionsFor(server, endless));
    await asked();
    const result = trustworthyLoad(await load.stop());
    assert.ok(result.answers.length > 5 && result.duration < 60_000);
    assert.equal(result.thresholds.length, 1);
  });

  it('an abort ends k6, and is the reason that is told', async (t) => {
    const { server, asked } = await untilAsked(t);
    const controller = new AbortController();
    const load = await startLoad({ ...optionsFor(server, endless), signal: controller.signal });
    await asked();
    controller.abort(new Error('interrupted'));
    await assert.rejects(load.ended, /interrupted/);
  });

  it('k6 ends with a process that is killed without a warning, and the next load removes what it left', async (t) => {
    const { server, asked } = await untilAsked(t);
    const options = JSON.stringify(optionsFor(server, endless));
    const source = `
      import { startLoad } from ${JSON.stringify(join(import.meta.dirname, 'k6.ts'))};
      await startLoad(${options});
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], { stdio: 'pipe' });
    t.after(() => parent.kill('SIGKILL'));
    await asked();
    const k6 = await k6Of(parent.pid ?? 0);
    assert.ok(isAlive(k6));
    parent.kill('SIGKILL');
    await poll(() => Promise.resolve(isAlive(k6)), {
      what: 'k6 to end with its parent',
      timeout: timeouts.processEnd,
      interval: 50,
      until: (alive) => !alive,
    });
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`assay-load-${parent.pid}-`));
    assert.equal(left().length, 1);
    await resultOf(optionsFor(server, { silent: { ...calm, seconds: 1 } }));
    assert.deepEqual(left(), []);
  });
});

/** The one k6 that a process has started. */
async function k6Of(pid: number): Promise<ProcessIdentity> {
  const children = (await run(['ps', '--ppid', String(pid), '-o', 'pid='], { timeout: timeouts.processEnd })).split(
    '\n',
  );
  const [k6, ...others] = children.map(Number).filter((child) => commandLine(child).includes('--no-usage-report'));
  const identity = k6 === undefined ? undefined : identify(k6);
  assert.ok(identity !== undefined && others.length === 0, children.join(', '));
  return identity;
}

const inconclusive = (found: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof InconclusiveError, String(thrown));
  assert.match(thrown.message, found);
  return true;
};
