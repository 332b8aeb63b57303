import assert from 'node:assert/strict';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ensurePython, findPython } from './python.ts';
import { run } from './run.ts';
import { temporaryDirectory } from './testing.ts';

const timeout = 120_000;

describe('ensurePython', () => {
  it(
    'installs once, then starts at once, and does again what was interrupted or has changed',
    { timeout },
    async (t) => {
      const root = temporaryDirectory(t);
      const directory = join(root, 'venv');
      const requirements = join(root, 'requirements.txt');
      const said: string[] = [];
      const ensure = (signal?: AbortSignal): Promise<string> =>
        ensurePython({ say: (line) => said.push(line), directory, requirements: [requirements], signal });

      writeFileSync(requirements, 'six==1.17.0\n');
      const controller = new AbortController();
      const interrupted = ensurePython({
        say: (line) => {
          if (line.startsWith('installing')) controller.abort(new Error('interrupted'));
        },
        directory,
        requirements: [requirements],
        signal: controller.signal,
      });
      await assert.rejects(interrupted, /interrupted/);

      assert.equal(await ensure(), directory);
      assert.match(said.join('\n'), /creating the environment with [^]*collecting packages: 1\nunpacking 1 packages/);
      const version = [join(directory, 'bin', 'python'), '-c', 'import six; print(six.__version__)'] as const;
      assert.equal(await run(version, { timeout }), '1.17.0');

      const start = performance.now();
      await ensure();
      assert(performance.now() - start < 200);
      assert.match(said.at(-1) ?? '', /up to date/);

      writeFileSync(requirements, 'six==1.16.0\n');
      await ensure();
      assert.equal(await run(version, { timeout }), '1.16.0');

      rmSync(join(directory, 'bin', 'python'));
      await ensure();
      assert.equal(await run(version, { timeout }), '1.16.0');
    },
  );

  it('says what pip says, and is not complete afterwards', { timeout }, async (t) => {
    const root = temporaryDirectory(t);
    const requirements = join(root, 'requirements.txt');
    writeFileSync(requirements, 'six==99.0.0\n');
    const options = { say: () => undefined, directory: join(root, 'venv'), requirements: [requirements] };
    await assert.rejects(ensurePython(options), /did not succeed[^]*six==99\.0\.0[^]*PIP_INDEX_URL/);
    assert(!existsSync(join(root, 'venv', '.assay-complete')));
  });

  it('names a requirement file that is missing', async (t) => {
    const missing = join(temporaryDirectory(t), 'requirements.txt');
    const refused = ensurePython({ say: () => undefined, requirements: [missing] });
    await assert.rejects(refused, new RegExp(`requirement file is missing[^]*${missing}`));
  });
});

describe('findPython', () => {
  it('names every Python that will not do, and what is needed', async (t) => {
    const old = join(temporaryDirectory(t), 'python3');
    writeFileSync(old, '#!/bin/sh\necho /opt/old/python3 3 9 True\n');
    chmodSync(old, 0o755);
    const bare = join(temporaryDirectory(t), 'python3');
    writeFileSync(bare, '#!/bin/sh\necho /opt/bare/python3 3 12 False\n');
    chmodSync(bare, 0o755);
    await assert.rejects(
      findPython(undefined, ['assay-no-such-python', old, bare]),
      /Python 3\.11 or later[^]*\/opt\/old\/python3 is 3\.9, \/opt\/bare\/python3 is 3\.12 without venv[^]*python3-venv/,
    );
  });

  it('says when there is none', async () => {
    await assert.rejects(findPython(undefined, ['assay-no-such-python']), /no python3 on PATH/);
  });
});
