import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { attempt, type Outcome } from '../../infra/machine/run.ts';
import { temporaryDirectory } from '../../infra/machine/testing.ts';
import { writeManifest } from '../../infra/report/manifest.ts';
import { timeouts } from '../../infra/timeouts.ts';

const verify = (args: readonly string[], from: string): Promise<Outcome> =>
  attempt([process.execPath, join(import.meta.dirname, 'verify-report.ts'), ...args], {
    timeout: timeouts.tinyRun,
    env: { INIT_CWD: from },
  });

function sealed(context: TestContext): { home: string; file: string; digest: string } {
  const home = temporaryDirectory(context);
  mkdirSync(join(home, 'out'));
  const file = join(home, 'out', 'results.json');
  writeFileSync(file, '{}');
  return { home, file, digest: writeManifest(join(home, 'out'), { id: 'r-1', commit: 'c', status: 'passed' }).digest };
}

test('intact: exit code 0, with what the hashes alone do not show', async (t) => {
  const { home, digest } = sealed(t);
  const alone = await verify(['out'], home);
  assert.equal(alone.exitCode, 0, alone.all);
  assert.match(alone.all, new RegExp(`r-1 \\(passed\\)[^]*${digest}[^]*hashes can be made anew`));
  const compared = await verify(['out', '--digest', digest], home);
  assert.equal(compared.exitCode, 0, compared.all);
  assert.match(compared.all, /this is the report that the digest names/);
});

test('changed: exit code 1, by name', async (t) => {
  const { home, file } = sealed(t);
  writeFileSync(file, '[]');
  const { exitCode, all } = await verify(['out'], home);
  assert.equal(exitCode, 1);
  assert.match(all, /^FAIL {2}changed: results\.json$[^]*NOT INTACT/m);
});

test('another manifest: exit code 1', async (t) => {
  const { home } = sealed(t);
  const { exitCode, all } = await verify(['out', '--digest', 'f'.repeat(64)], home);
  assert.equal(exitCode, 1);
  assert.match(all, /the manifest is not the one with sha256 ffff/);
});

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /takes one folder[^]*0 folders/],
  [['a', 'b'], /takes one folder[^]*2 folders/],
  [['--digest'], /takes one folder/],
  [['nowhere'], /no report to verify/],
  [['.'], /has no manifest/],
];
for (const [args, message] of wrong) {
  test(`cannot be told: ${args.join(' ') || 'no argument'}: exit code 2, explained`, async (t) => {
    const { exitCode, all } = await verify(args, sealed(t).home);
    assert.equal(exitCode, 2);
    assert.match(all, message);
    assert.match(all, /to do:/);
  });
}
