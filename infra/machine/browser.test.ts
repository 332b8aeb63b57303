import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { findBrowser } from './browser.ts';
import { temporaryDirectory } from './testing.ts';

it('takes the first Chromium on the PATH', (t) => {
  const [first, second] = [temporaryDirectory(t), temporaryDirectory(t)];
  for (const directory of [first, second]) {
    writeFileSync(join(directory, 'chromium'), '#!/bin/sh\n');
    chmodSync(join(directory, 'chromium'), 0o755);
  }
  assert.equal(findBrowser(`/nowhere:${first}:${second}`), join(first, 'chromium'));
});
