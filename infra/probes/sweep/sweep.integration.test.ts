import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { InconclusiveError } from '../../errors.ts';
import { timeouts } from '../../timeouts.ts';
import { freePort, setEnvironment } from '../../machine/testing.ts';
import type { External } from '../../policy/world.ts';
import { Prober } from './prober.ts';
import { askAtOnce, settle, type Dial } from './settle.ts';
import type { Source } from './station.ts';
import { conclusiveFields, sweep, type SweepTarget } from './sweep.ts';
import { compileProber, deafListener, localProber, muteListener, serve, target } from './testing.ts';

let directory = '';
let program = '';

before(
  async () => {
    directory = await mkdtemp(join(tmpdir(), 'assay-prober-'));
    program = await compileProber(directory);
  },
  { timeout: timeouts.compile },
);
after(() => rm(directory, { recursive: true, force: true }));

const quick = { attempts: 2, stagger: 20, timeout: 400 };

test('listeners are open and say who they are; a port of another process is left alone and told', async (context) => {
  const taken = createServer().listen(0, '0.0.0.0');
  await once(taken, 'listening');
  context.after(() => taken.close());
  const busy = (taken.address() as AddressInfo).port;
  const free = await freePort();
  const told = await serve(context, program, '--tcp', `${busy},${free}`, '--udp', String(free));
  assert.deepEqual(told, { name: hostname(), open: { tcp: [free], udp: [free] }, busy: { tcp: [busy] } });

  using prober = localProber(context, program);
  const fields = await sweep(
    [{ prober, targets: [target(free, 'tcp', { greeting: true }), target(free, 'udp'), target(busy, 'tcp')] }],
    quick,
  );
  assert.deepEqual(
    fields.map(({ outcome }) => outcome),
    ['open', 'open', 'open'],
  );
  assert.deepEqual(
    fields.map(({ answer }) => answer.toString()),
    [`${hostname()}\n`, `${hostname()}\n`, ''],
  );
});

test('what drops packets is a time-out, and costs one time-out for many targets', async (context) => {
  const tcp = await deafListener(context);
  const mute = await muteListener(context);
  using prober = localProber(context, program);
  const targets = Array.from({ length: 50 }, () => [target(tcp, 'tcp'), target(mute.address().port, 'udp')]).flat();
  const started = performance.now();
  const fields = await sweep([{ prober, targets }], quick);
  const spent = performance.now() - started;
  assert.deepEqual(new Set(fields.map(({ outcome }) => outcome)), new Set(['timeout']));
  assert.ok(spent < 50 * quick.timeout, `${spent} ms: not one after the other`);
  assert.equal(conclusiveFields(fields), fields);
});

test('refused, unknown names and attempts that disagree prove nothing', async (context) => {
  const closed = await freePort();
  using prober = localProber(context, program);
  const ask = (...targets: SweepTarget[]) => sweep([{ prober, targets }], quick);
  const doubtful = [
    ...(await ask(target(closed, 'tcp'), target(closed, 'udp'))),
    ...(await ask(target(80, 'tcp', { host: 'no-such-host.invalid' }))),
  ];
  assert.deepEqual(
    doubtful.map(({ outcome }) => outcome),
    ['refused', 'refused', 'dns'],
  );
  for (const field of doubtful) assert.throws(() => conclusiveFields([field]), InconclusiveError);

  const answersOnce = await muteListener(context);
  answersOnce.once('message', (_, { port, address }) => {
    answersOnce.send('once', port, address);
  });
  const [field] = await ask(target(answersOnce.address().port, 'udp'));
  assert.ok(field);
  assert.equal(field.outcome, 'other');
  assert.match(field.detail, /disagree: (open, timeout|timeout, open)/);
});

test('what was blurred is dialled again, and how often is told; what got through is not', async (context) => {
  const answersLate = await muteListener(context);
  let asked = 0;
  answersLate.on('message', (_, { port, address }) => {
    // Silent for the attempts of the first round.
    if ((asked += 1) > quick.attempts) answersLate.send('late', port, address);
  });
  using prober = localProber(context, program);
  const here: External = { kind: 'external', name: 'here', address: '127.0.0.1' };
  const dial = (allowed: boolean): Dial => {
    const { port } = answersLate.address();
    const connection = { source: here, destination: here, port, protocol: 'UDP' } as const;
    return { ...connection, allowed, reason: 'test', prober, target: target(port, 'udp') };
  };
  const [found] = await settle([dial(true)], quick, 2);
  assert.deepEqual([found?.found, found?.rounds, asked], ['open', 2, 2 * quick.attempts]);
  const [unexpected] = await settle([dial(false)], quick, 2);
  assert.deepEqual([unexpected?.found, unexpected?.rounds], ['open', 1]);
});

test('who is told different things asks again; what is still unclear is no answer', async (context) => {
  const forgetful = await muteListener(context);
  let asked = 0;
  forgetful.on('message', (_, { port, address }) => {
    // The first datagram is lost.
    if ((asked += 1) > 1) forgetful.send('told', port, address);
  });
  using prober = localProber(context, program);
  const source: Source = { party: { kind: 'external', name: 'here', address: '127.0.0.1' }, listeners: [], prober };
  const ask = () => askAtOnce([source], target(forgetful.address().port, 'udp'), quick, 1);
  const field = (await ask()).get(source);
  assert.deepEqual([field?.outcome, field?.answer.toString(), asked], ['open', 'told', 2 * quick.attempts]);
  asked = 0;
  forgetful.on('message', () => {
    // And the first of each round.
    if (asked === quick.attempts) asked = 0;
  });
  await assert.rejects(ask, InconclusiveError);
});

test('a trace tells when each attempt was made and what came of it', async (context) => {
  const port = await freePort();
  await serve(context, program, '--tcp', String(port), '--udp', String(port));
  using prober = localProber(context, program);
  const attempts = await prober.trace(target(port, 'tcp'), { attempts: 5, stagger: 30, timeout: 400 });
  assert.deepEqual(
    attempts.map(({ outcome }) => outcome),
    Array(5).fill('open'),
  );
  assert.ok((attempts[4]?.started ?? 0) >= 120, JSON.stringify(attempts));
});

test('a prober that ends, or writes something else, is inconclusive and says why', async (context) => {
  const dies = spawn('/bin/sh', ['-c', 'read line; exit 7'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const babbles = spawn('/bin/sh', ['-c', 'read line; echo "{}"; sleep 9'], { stdio: ['pipe', 'pipe', 'inherit'] });
  context.after(() => babbles.kill('SIGKILL'));
  for (const [child, reason] of [
    [dies, /exit code 7/],
    [babbles, /answer that is none/],
  ] as const) {
    const ended = once(child, 'exit').then(([code]) => `exit code ${String(code)}`);
    const prober = new Prober('nowhere', { input: child.stdin, output: child.stdout, ended, close: () => undefined });
    await assert.rejects(prober.dial([target(1, 'tcp')], quick), (thrown) => {
      assert.ok(thrown instanceof InconclusiveError);
      assert.match(thrown.message, reason);
      return true;
    });
  }
});

test('a sabotaged sweep misbehaves as it is told, and one that never runs is inconclusive', async (context) => {
  const port = await freePort();
  await serve(context, program, '--tcp', String(port), '--udp', String(port));
  using prober = localProber(context, program);
  const ask = () => sweep([{ prober, targets: [target(port, 'tcp')] }], quick);
  setEnvironment(context, { ASSAY_CHILD: '1', ASSAY_MUTATE: 'sweep:always-blocked' });
  assert.equal((await ask())[0]?.outcome, 'timeout');
  setEnvironment(context, { ASSAY_MUTATE: 'sweep:never-runs' });
  await assert.rejects(ask(), InconclusiveError);
});
