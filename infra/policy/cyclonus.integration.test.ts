import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { execa } from 'execa';

import { timeouts } from '../timeouts.ts';
import { cyclonusPrograms } from '../toolchain/cyclonus.ts';
import { cyclonusLine } from './cyclonus.ts';
import { comparableAnswers, digestsOf, modelAnswers, scenariosOf, type Golden } from './golden.ts';

test(
  'Cyclonus’ own simulator comes to the same matrices, and to those of the golden table',
  { timeout: timeouts.compile },
  async () => {
    const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'cyclonus.golden.json'), 'utf8')) as Golden;
    const made = scenariosOf(golden);
    const { matrix } = await cyclonusPrograms();
    const input = made.map(cyclonusLine).join('\n');
    const { stdout } = await execa(matrix, { input, timeout: timeouts.lintCheck, maxBuffer: 2 ** 28 });
    const answers = comparableAnswers(made, stdout.split('\n'));
    for (const [index, answer] of modelAnswers(made).entries()) {
      assert.equal(answer, answers[index], JSON.stringify(made[index]));
    }
    assert.deepEqual(golden.digests, digestsOf(answers));
  },
);
