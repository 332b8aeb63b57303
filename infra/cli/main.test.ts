import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Outcome } from '../machine/run.ts';
import { attempt } from '../machine/run.ts';

const module = (path: string): string => JSON.stringify(join(import.meta.dirname, path));

/** Runs a command made of that body in a process of its own. */
function cli(body: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
  const source = `
    import { main } from ${module('main.ts')};
    import { AssayError } from ${module('../errors.ts')};
    await main({ usage: 'npm run example: shows something.', switches: ['purge'], run: async (context) => { ${body} } });`;
  const command = [process.execPath, '--input-type=module', '--eval', source, '--', ...args] as const;
  return attempt(command, { timeout: 20_000, env });
}

const refusal = `throw new AssayError('No luck', { expected: 'luck', found: 'none', remedy: 'try again' });`;

describe('main', () => {
  it('exits with the code of the command', async () => {
    assert.equal((await cli('return 0;')).exitCode, 0);
    assert.equal((await cli('return 7;')).exitCode, 7);
    assert.equal((await cli('')).exitCode, 0);
  });

  it('tells an error without its stack', async () => {
    const { exitCode, all } = await cli(refusal);
    assert.equal(exitCode, 1);
    assert.equal(all.trim(), 'No luck\n  expected: luck\n  found:    none\n  to do:    try again');
  });

  it('tells it with its stack for whoever debugs', async () => {
    assert.match((await cli(refusal, [], { ASSAY_DEBUG: '1' })).all, /No luck[^]*\n {4}at /);
  });

  it('tells what is a mistake of its own with the stack', async () => {
    const { exitCode, all } = await cli('return undefined.field;');
    assert.equal(exitCode, 1);
    assert.match(all, /TypeError[^]*\n {4}at /);
  });

  it('knows its switches, and refuses others', async () => {
    assert.equal((await cli(`return context.has('purge') ? 3 : 4;`, ['--purge'])).exitCode, 3);
    const { exitCode, all } = await cli('return 0;', ['--purge-everything']);
    assert.equal(exitCode, 2);
    assert.match(all, /does not know that argument[^]*expected: --purge, --help[^]*--purge-everything/);
  });

  it('explains itself', async () => {
    const { exitCode, all } = await cli('return 9;', ['--help']);
    assert.equal(exitCode, 0);
    assert.equal(all, 'npm run example: shows something.');
  });

  it('refuses a setting that is not allowed before it does anything', async () => {
    const { exitCode, all } = await cli(`console.log('started'); return 0;`, [], { ASSAY_TARGET: 'gcp' });
    assert.equal(exitCode, 1);
    assert.match(all, /ASSAY_TARGET is not allowed[^]*local, aws, kubeconfig[^]*ASSAY_TARGET=gcp/);
    assert(!all.includes('started'));
  });
});
