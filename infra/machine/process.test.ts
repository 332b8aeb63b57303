import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';

import { commandLine, identify, isAlive } from './process.ts';

describe('process identity', () => {
  it('tells a living process from one that ended', async () => {
    const child = spawn('sleep', ['300']);
    await once(child, 'spawn');
    assert(child.pid !== undefined);
    const identity = identify(child.pid);
    assert(identity);
    assert(isAlive(identity));
    assert.deepEqual(commandLine(child.pid), ['sleep', '300']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert(!isAlive(identity));
    assert.deepEqual(commandLine(child.pid), []);
  });

  it('does not take a reused process number for the same process', () => {
    const identity = identify(process.pid);
    assert(identity);
    assert(!isAlive({ ...identity, startTicks: identity.startTicks - 1 }));
    assert(!isAlive({ ...identity, bootId: 'before the reboot' }));
  });
});
