import { expect } from '@playwright/test';
import { dirname, join } from 'node:path';

import {
  AssayError,
  commitUnderTest,
  grepPattern,
  projectDir,
  readSettings,
  reportsOutDir,
  timeouts,
} from '../../fixtures/harness.ts';
import { verdictTest as test } from '../../fixtures/verdict.ts';
import { findCase, mutants, requirements, type Mutant, type RequirementId } from '../catalogue.ts';
import { Baseline } from './baseline.ts';
import { runChild, type ChildRun } from './child.ts';
import { journalOfCloud } from './journal.ts';
import type { ChildReport } from './judge.ts';
import { record } from './judged.ts';
import { implementationOf } from './registry.ts';
import { revertLeftovers } from './revert.ts';
import { shownGreen } from './shown-green.ts';
import { runMutant, type TrialResult } from './run-mutant.ts';

const outDir = join(reportsOutDir, 'sabotage');
const childDir = (name: string): string => join(outDir, 'children', name);
const journal = journalOfCloud();
/** The Playwright project that this run belongs to. */
const run = (child: ChildRun): Promise<ChildReport> =>
  runChild({ ...child, cwd: dirname(test.info().config.configFile ?? projectDir) });
const baseline = new Baseline({
  path: join(outDir, 'baseline.json'),
  run: process.env.ASSAY_RUN_ID ?? '',
  ask: (caseIds) => run({ caseIds, outDir: childDir('baseline'), timeout: timeouts.acceptance }),
  neighbours: neighboursOf,
  green: async () =>
    shownGreen(join(reportsOutDir, 'results.json'), { ...readSettings(), commit: await commitUnderTest() }),
});

for (const { id } of requirements) {
  for (const mutant of mutants.filter(({ requirement }) => requirement === id)) declare(mutant);
  declareAfterwards(id);
}

function declare(mutant: Mutant): void {
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

/** Once for each requirement: what its mutants have left would show. */
function declareAfterwards(requirement: RequirementId): void {
  const own = mutants.filter((mutant) => mutant.requirement === requirement);
  const tag = [`@${requirement}`, ...(own.some(({ sample }) => sample) ? ['@sample'] : [])];
  test(`every case of ${requirement} is green again when all mutations are out`, { tag }, async ({ evidence }) => {
    const known = await baseline.known();
    const asked = casesOf(own).filter((id) => known.has(id));
    expect(asked, 'cases whose mutants were tried').not.toEqual([]);
    const outcome = await run({
      caseIds: asked,
      outDir: childDir(`after-${requirement}`),
      timeout: timeouts.acceptance,
    });
    const after = asked.map((id) => ({ id, verdict: outcome.cases?.get(id)?.verdict ?? 'not run' }));
    await evidence.record('verdicts', after);
    expect(after, 'every case is green again').toEqual(asked.map((id) => ({ id, verdict: 'passed' })));
  });
}

/** Cases that are asked for when the other mutants of the requirement are tried. */
function neighboursOf([caseId]: readonly string[]): string[] {
  const requirement = findCase(caseId ?? '')?.requirement;
  return casesOf(selectedMutants().filter((mutant) => mutant.requirement === requirement));
}

/** Cases and twins of mutants, each once. */
function casesOf(some: readonly Mutant[]): string[] {
  return [...new Set(some.flatMap(({ caseId, twin }) => [caseId, twin]))];
}

/** Mutants of this run, as far as the command line tells. */
function selectedMutants(): readonly Mutant[] {
  const pattern = grepPattern(process.env.ASSAY_SABOTAGE_GREP ?? '');
  return mutants.filter((mutant) => pattern.test([mutant.id, mutant.change, ...tagsOf(mutant)].join(' ')));
}

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
  const { baseline: before, child, ...rest } = trial;
  return {
    ...judged,
    ...rest,
    baseline: Object.fromEntries(before),
    ...(child === undefined ? {} : { child: { ...child, cases: Object.fromEntries(child.cases ?? []) } }),
  };
}
