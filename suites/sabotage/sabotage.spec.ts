import { expect } from '@playwright/test';
import { dirname, join } from 'node:path';

import { AssayError, commitUnderTest, projectDir, reportsOutDir, stateDir } from '../../fixtures/harness.ts';
import { verdictTest as test } from '../../fixtures/verdict.ts';
import { mutants, type Mutant } from '../catalogue.ts';
import { Baseline } from './baseline.ts';
import { runChild, type ChildRun } from './child.ts';
import { Journal } from './journal.ts';
import type { ChildReport } from './judge.ts';
import { record } from './judged.ts';
import { implementationOf } from './registry.ts';
import { revertLeftovers } from './revert.ts';
import { runMutant, type TrialResult } from './run-mutant.ts';

const outDir = join(reportsOutDir, 'sabotage');
const childDir = (name: string): string => join(outDir, 'children', name);
const journal = new Journal(join(stateDir(), 'sabotage'));
/** The Playwright project that this run belongs to. */
const run = (child: ChildRun): Promise<ChildReport> =>
  runChild({ ...child, cwd: dirname(test.info().config.configFile ?? projectDir) });
const baseline = new Baseline(join(outDir, 'baseline.json'), process.env.ASSAY_RUN_ID ?? '', (caseIds) =>
  run({ caseIds, outDir: childDir('baseline') }),
);
const everywhere = [...new Set(mutants.map(({ requirement }) => `@${requirement}`)), '@sample'];

test('nothing is left of an interrupted sabotage run', { tag: [...everywhere, '@revert'] }, async ({ evidence }) => {
  await evidence.record('reverted', await revertLeftovers(journal, implementationOf));
});

for (const mutant of mutants) {
  test(`${mutant.id} ${mutant.change}`, { tag: tagsOf(mutant) }, async ({ evidence }) => {
    await test.step('revert what an interrupted run left', () => revertLeftovers(journal, implementationOf));
    const implementation = implementationOf(mutant.id) ?? missing(mutant);
    const started = performance.now();
    const result = await runMutant({
      mutant,
      implementation,
      baseline,
      journal,
      runChild: run,
      childDir: childDir(mutant.id),
      step: (title, body) => test.step(title, body),
    });
    await evidence.record('trial', evidenceOf(result));
    await record(join(reportsOutDir, 'sabotage.json'), mutant, result, started, await commitUnderTest());
    expect(result.revertError, `${mutant.id} is undone`).toBeUndefined();
    expect(result.outcome, `${mutant.id} ${result.outcome}: ${result.reason}`).toBe('killed');
  });
}

test('every case is green again when all mutations are out', { tag: everywhere }, async ({ evidence }) => {
  const asked = [...(await baseline.known()).keys()];
  expect(asked, 'cases whose mutants were tried').not.toEqual([]);
  const { cases } = await run({ caseIds: asked, outDir: childDir('after') });
  const after = asked.map((id) => ({ id, verdict: cases?.get(id)?.verdict ?? 'not run' }));
  await evidence.record('verdicts', after);
  expect(after, 'every case is green again').toEqual(asked.map((id) => ({ id, verdict: 'passed' })));
});

function tagsOf({ requirement, id, sample }: Mutant): string[] {
  return [`@${requirement}`, `@${id}`, ...(sample === true ? ['@sample'] : [])];
}

function missing({ id }: Mutant): never {
  throw new AssayError(`Mutant ${id} has no implementation`, {
    expected: 'a MutantImplementation with this id in suites/sabotage',
    found: 'none',
    remedy: 'add it to the file of its requirement',
  });
}

function evidenceOf({ trial, ...judged }: TrialResult): object {
  if (trial === undefined) return judged;
  const { baseline: before, child, ...rest } = trial;
  return {
    ...judged,
    ...rest,
    baseline: Object.fromEntries(before),
    child: { ...child, cases: Object.fromEntries(child.cases ?? []) },
  };
}
