import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { poll } from '../poll.ts';
import { identify } from './process.ts';
import { attempt, run } from './run.ts';

const timeout = 10_000;

/** A shell whose child outlives it unless it is ended, too; tells the child's process number. */
const withChild = ['sh', '-c', 'sleep 300 & echo $!; wait'] as const;
/** The child leaves the process group, as Ansible's forks do, and does not listen. */
const withDeserter = ['sh', '-c', `setsid sh -c "trap '' TERM; sleep 300" & echo $!; wait`] as const;
const families = { child: withChild, 'child of another session': withDeserter };

const untilGone = (pid: number): Promise<boolean> =>
  poll(() => Promise.resolve(identify(pid) === undefined), {
    what: `process ${pid} to end`,
    timeout,
    interval: 20,
    until: Boolean,
  });

/** A command that attempts another. */
const attempting = (command: readonly string[]): string[] => [
  process.execPath,
  '--input-type=module',
  '--eval',
  `import { attempt } from ${JSON.stringify(join(import.meta.dirname, 'run.ts'))};
   await attempt(${JSON.stringify(command)}, { timeout: 300_000, onLine: (line) => console.log(line) });`,
];

describe('attempt', () => {
  it('gives exit code and output, interleaved', async () => {
    const outcome = await attempt(['sh', '-c', 'echo out; echo err >&2; exit 3'], { timeout });
    assert.equal(outcome.exitCode, 3);
    assert.equal(outcome.stdout, 'out');
    assert.match(outcome.all, /out\nerr|err\nout/);
    assert.equal(outcome.reason, 'exit code 3');
  });

  it('gives each line as it comes, also of a command that fails', async () => {
    const lines: string[] = [];
    const outcome = await attempt(['sh', '-c', 'echo one; echo two >&2; exit 1'], {
      timeout,
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual(lines.sort(), ['one', 'two']);
    assert.equal(outcome.exitCode, 1);
  });

  it('says that a program is missing', async () => {
    const outcome = await attempt(['assay-no-such-program'], { timeout, onLine: () => undefined });
    assert.equal(outcome.exitCode, undefined);
    assert.match(outcome.reason, /not installed, or not on PATH/);
  });

  for (const [member, command] of Object.entries(families)) {
    it(`ends the ${member} of a command too when its time is over`, async () => {
      let child = 0;
      const outcome = await attempt(command, { timeout: 300, onLine: (line) => (child = Number(line)) });
      assert.equal(outcome.exitCode, undefined);
      assert.equal(outcome.reason, 'still running after 0.3 s');
      assert(child > 0);
      await untilGone(child);
    });

    it(`ends the ${member} of a command too when aborted, and throws the reason`, async () => {
      const controller = new AbortController();
      let child = 0;
      const onLine = (line: string): void => {
        child = Number(line);
        controller.abort(new Error('enough'));
      };
      await assert.rejects(attempt(command, { timeout, signal: controller.signal, onLine }), /enough/);
      await untilGone(child);
    });

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      it(`ends the ${member} of a command of a run's child run when ${signal} ends the run`, async (t) => {
        const [program = '', ...args] = attempting(attempting(command));
        const run = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        t.after(() => run.kill('SIGKILL'));
        const [line] = (await once(run.stdout, 'data')) as [Buffer];
        const child = Number(line.toString());
        assert(identify(child) !== undefined);
        run.kill(signal);
        await untilGone(child);
      });
    }
  }

  it('leaves alone what is meant to outlive a command', async (t) => {
    const source = `
      import { spawn } from 'node:child_process';
      import { environmentOfOutliver } from ${JSON.stringify(join(import.meta.dirname, 'family.ts'))};
      const env = environmentOfOutliver();
      console.log(spawn('sleep', ['300'], { detached: true, stdio: 'ignore', env }).pid);`;
    const controller = new AbortController();
    let outliver = 0;
    const onLine = (line: string): void => {
      outliver = Number(line);
      controller.abort(new Error('enough'));
    };
    const command = [process.execPath, '--input-type=module', '--eval', source] as const;
    await assert.rejects(attempt(command, { timeout, signal: controller.signal, onLine }), /enough/);
    t.after(() => process.kill(outliver, 'SIGKILL'));
    assert(identify(outliver) !== undefined);
  });

  it('starts nothing once aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await assert.rejects(attempt(['true'], { timeout, signal }), /too late/);
  });
});

describe('run', () => {
  it('gives the output of a command that succeeds', async () => {
    assert.equal(await run(['echo', 'hello'], { timeout }), 'hello');
  });

  it('explains a failure by command, exit code, last lines and remedy', async () => {
    const failing = run(['sh', '-c', 'echo broken pipe; exit 4'], { timeout, remedy: 'mend the pipe' });
    await assert.rejects(failing, /exit code 0 of: sh -c[^]*exit code 4\nbroken pipe[^]*to do: {4}mend the pipe/);
  });
});
