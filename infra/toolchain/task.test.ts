import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AssayError } from '../errors.ts';
import type { ToolchainProgress } from './progress.ts';
import { createTask, modeFromEnvironment } from './task.ts';

test('ASSAY_TOOLCHAIN forces one way; empty means the first that works', () => {
  assert.equal(modeFromEnvironment('download'), 'download');
  assert.equal(modeFromEnvironment('compile'), 'compile');
  assert.equal(modeFromEnvironment(''), 'auto');
  assert.equal(modeFromEnvironment(undefined), 'auto');
});

test('anything else is refused and named', () => {
  assert.throws(
    () => modeFromEnvironment('dowload'),
    (thrown) => thrown instanceof AssayError && thrown.message.includes('dowload'),
  );
});

test('the same notice is told once', () => {
  const told: ToolchainProgress[] = [];
  const { notice } = createTask({ thorough: false, signal: undefined, onProgress: (progress) => told.push(progress) });
  notice('corrupt');
  notice('corrupt');
  assert.deepEqual(told, [{ kind: 'notice', text: 'corrupt' }]);
});
