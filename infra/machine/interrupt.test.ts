import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { it } from 'node:test';

const module = (name: string): string => JSON.stringify(join(import.meta.dirname, name));

/** A process that waits for the interrupt, then does what the script says. */
async function start(context: TestContext, script: string): Promise<ReturnType<typeof spawn>> {
  const source = `
    import { listenForInterrupt } from ${module('interrupt.ts')};
    import { attempt } from ${module('run.ts')};
    const { signal } = listenForInterrupt();
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

it('turns the first Ctrl-C into an abort that explains itself', async (t) => {
  const child = await start(
    t,
    `console.log('up');
     await attempt(['sleep', '300'], { timeout: 300_000, signal }).catch((error) => {
       console.error(error.message);
       process.exitCode = error.exitCode;
     });`,
  );
  let output = '';
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [130, null]);
  assert.match(output, /ending what runs; once more to end at once/);
  assert.match(output, /Interrupted by SIGINT[^]*repeat the same command to go on where it stopped, or npm run down/);
});

it('ends at once on the second one', async (t) => {
  const child = await start(t, `console.log('up'); setInterval(() => {}, 1000);`);
  assert(child.stderr);
  child.kill('SIGTERM');
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [143, null]);
});
