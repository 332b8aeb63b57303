import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { AssayError } from './errors.ts';
import { projectDir } from './paths.ts';
import { knownVariables, readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has a default for everything', () => {
    assert.deepEqual(readSettings({}), {
      name: 'assay',
      target: 'local',
      topology: { label: '3+3', controlPlanes: 3, workers: 3 },
      keep: false,
      debug: false,
    });
  });

  it('reads a smaller topology', () => {
    const { topology } = readSettings({ ASSAY_TOPOLOGY: '1+2' });
    assert.deepEqual(topology, { label: '1+2', controlPlanes: 1, workers: 2 });
  });

  for (const [name, value, allowed] of [
    ['ASSAY_TOPOLOGY', '2+2', 'one of 3+3, 1+2, 1+1'],
    ['ASSAY_TARGET', 'gcp', 'one of local, aws, kubeconfig'],
    ['ASSAY_NAME', '../etc', 'a name of at most 20'],
    ['ASSAY_NAME', '', 'a name of at most 20'],
    ['ASSAY_KEEP', 'yes', '1 to leave the cluster running'],
    ['ASSAY_CACHE', '', 'a directory'],
  ] as const) {
    it(`refuses ${name}=${value} and says what is allowed`, () => {
      assert.throws(
        () => readSettings({ [name]: value }),
        (error) => {
          assert(error instanceof AssayError);
          assert(error.explanation.expected.includes(allowed), error.explanation.expected);
          assert.equal(error.explanation.found, `${name}=${value}`);
          return true;
        },
      );
    });
  }

  it('refuses a misspelt variable instead of ignoring it', () => {
    assert.throws(() => readSettings({ ASSAY_TOPOLGY: '1+1' }), /Unknown setting ASSAY_TOPOLGY[^]*ASSAY_TOPOLOGY/);
  });

  it('knows every variable that the sources read', async () => {
    const read = new Set<string>();
    for await (const file of glob('{infra,fixtures,suites,reports}/**/*.ts', { cwd: projectDir })) {
      const text = readFileSync(join(projectDir, file), 'utf8');
      for (const [, name] of text.matchAll(/\benv(?:ironment)?\.(ASSAY_[A-Z_]+)/g)) if (name) read.add(name);
    }
    assert.deepEqual(
      [...read].filter((name) => !knownVariables.includes(name)),
      [],
    );
  });
});
