import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { tinyProject } from '../../fixtures/testing.ts';
import { findMutant } from '../catalogue.ts';
import { sabotageRecordSchema } from '../catalogue/outcome.ts';
import { implementations } from './registry.ts';

const probe = implementations.find(({ environment }) => environment?.ASSAY_MUTATE !== undefined);
const mutant = findMutant(probe?.id ?? '');
assert(mutant !== undefined, 'the registry has a mutant of a probe');
const [probeName = ''] = probe?.environment?.ASSAY_MUTATE?.split(':') ?? [];

const path = (name: string): string => JSON.stringify(join(import.meta.dirname, name));

/** Uses the probe, and does not look at its answer. */
const weakened = `test(...caseOf('${mutant.caseId}'), async ({ evidence }) => {
  const { mutationOf } = await import(${path('../../infra/probes/mutation.ts')});
  mutationOf('${probeName}');
  await evidence.record('claim', 'all is well');
});
test(...caseOf('${mutant.twin}'), async ({ evidence }) => { await evidence.record('twin', {}); });`;

test('--project=sabotage names a weakened case as survivor, records it, and is not green', async () => {
  await using project = await tinyProject({
    [`${mutant.requirement}-x/weak.spec.ts`]: weakened,
    'sabotage/sabotage.spec.ts': `await import(${path('sabotage.spec.ts')});`,
  });
  const run = await project.run(['--project=sabotage', '--grep', `@${mutant.id}`]);
  assert.equal(run.exitCode, 1, run.output);
  assert.match(run.output, /Mutants: 0 killed, 1 survived, 0 void/);
  assert.ok(run.output.includes(`FAIL  ${mutant.id} survived: ${mutant.caseId} stayed green although`), run.output);
  const record = sabotageRecordSchema.parse(JSON.parse(await readFile(join(run.outDir, 'sabotage.json'), 'utf8')));
  assert.deepEqual(
    record.mutants.map(({ id, outcome, reverted }) => [id, outcome, reverted]),
    [[mutant.id, 'survived', true]],
  );
});
