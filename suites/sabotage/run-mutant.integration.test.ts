import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { tinyProject, type TinyProject } from '../../fixtures/testing.ts';
import { mutants, type Mutant } from '../catalogue.ts';
import { Baseline } from './baseline.ts';
import { runChild } from './child.ts';
import type { MutantImplementation } from './implementation.ts';
import { Journal } from './journal.ts';
import { probeMutant } from './probe.ts';
import { revertLeftovers } from './revert.ts';
import { runMutant, type TrialResult } from './run-mutant.ts';

const [any] = mutants;
assert(any !== undefined);
const mutant: Mutant = { ...any, signature: 'the door is shut' };

/** The product under test is a file: the door. The strong case looks, the weak one only says that it did. */
const looks = (id: string): string => `test(...caseOf('${id}'), async ({ evidence }) => {
  const door = await (await import('node:fs/promises')).readFile(import.meta.dirname + '/../door', 'utf8');
  await evidence.record('door', { door });
  expect(door, 'the door is shut').toBe('shut');
});`;
const claims = (id: string): string =>
  `test(...caseOf('${id}'), async ({ evidence }) => { await evidence.record('door', 'shut'); });`;
const spec = 'R1-cluster/door.spec.ts';

describe('a trial on a real child run', { concurrency: 2 }, () => {
  test('a case that looks kills the mutant, and the mutation is undone', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${claims(mutant.twin)}`);
    const result = await trial(project, opensDoor(project));
    assert.equal(result.outcome, 'killed', result.reason);
    assert.equal(result.reverted, true);
    assert.equal(await readFile(join(project.dir, 'door'), 'utf8'), 'shut');
    assert.deepEqual(await journalOf(project).open(), []);
  });

  test('a deliberately weakened case is reported as the survivor, by name', async () => {
    await using project = await house(`${claims(mutant.caseId)}\n${claims(mutant.twin)}`);
    const result = await trial(project, opensDoor(project));
    assert.equal(result.outcome, 'survived');
    assert.equal(result.reason, `${mutant.caseId} stayed green although: ${mutant.change}`);
    assert.equal(result.reverted, true);
  });

  test('a mutation that breaks the twin too is void', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${looks(mutant.twin)}`);
    const result = await trial(project, opensDoor(project));
    assert.equal(result.outcome, 'void');
    assert.match(result.reason, new RegExp(`broke something else: the twin ${mutant.twin} failed`));
  });

  test('a spec that cannot be loaded is void, not killed', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${claims(mutant.twin)}`);
    const operator = opensDoor(project);
    const breaksSpec: MutantImplementation = {
      ...operator,
      apply: async (context) => {
        await operator.apply(context);
        await writeFile(join(project.dir, spec), 'syntax error here');
      },
    };
    const result = await trial(project, breaksSpec);
    assert.equal(result.outcome, 'void', result.reason);
    assert.match(result.reason, /did not run/);
  });

  test('an apply that throws is void, and is reverted all the same', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${claims(mutant.twin)}`);
    const operator = opensDoor(project);
    const halfDone = {
      ...operator,
      apply: async (context: Context) => {
        await operator.apply(context);
        throw new Error('API gone');
      },
    };
    const result = await trial(project, halfDone);
    assert.deepEqual([result.outcome, result.reverted], ['void', true]);
    assert.match(result.reason, /broke off: API gone/);
    assert.equal(result.trial.baseline.get(mutant.caseId)?.verdict, 'passed');
    assert.equal(await readFile(join(project.dir, 'door'), 'utf8'), 'shut');
  });

  test('where the case is not green without it, the mutation is void and never put in', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${claims(mutant.twin)}`);
    await writeFile(join(project.dir, 'door'), 'ajar');
    const result = await trial(project, opensDoor(project));
    assert.equal(result.outcome, 'void');
    assert.match(result.reason, new RegExp(`without any mutation ${mutant.caseId} is not green but failed`));
    assert.equal(result.trial.baseline.get(mutant.caseId)?.verdict, 'failed', 'what it was judged by is evidence');
    assert.equal(await readFile(join(project.dir, 'door'), 'utf8'), 'ajar');
  });

  test('a revert that does nothing is told, and stays in the journal for the next start', async () => {
    await using project = await house(`${looks(mutant.caseId)}\n${claims(mutant.twin)}`);
    const result = await trial(project, { ...opensDoor(project), revert: () => Promise.resolve() });
    assert.equal(result.reverted, false);
    assert.match(result.revertError ?? '', /could not be undone/);
    assert.deepEqual(await journalOf(project).open(), [mutant.id]);
    assert.deepEqual(await revertLeftovers(journalOf(project), () => opensDoor(project)), [mutant.id]);
    assert.equal(await readFile(join(project.dir, 'door'), 'utf8'), 'shut');
  });

  test('a mutated probe: void when the case never asks it, killed when the case notices', async () => {
    const hook = JSON.stringify(join(import.meta.dirname, '..', '..', 'infra', 'probes', 'mutation.ts'));
    const dials = `test(...caseOf('${mutant.caseId}'), async ({ evidence }) => {
      const { mutationOf } = await import(${hook});
      await evidence.record('dial', {});
      expect(mutationOf('dial') ?? 'timeout', 'the door is shut').toBe('timeout');
    });`;
    await using project = await house(`${dials}\n${claims(mutant.twin)}`);
    const killed = await trial(project, probeMutant(mutant.id, 'dial', 'always-open'));
    assert.equal(killed.outcome, 'killed', killed.reason);
    await writeFile(join(project.dir, 'door'), 'open');
    const unasked = await trial(project, probeMutant(mutant.id, 'requests', 'never-runs'));
    assert.deepEqual(
      [unasked.outcome, unasked.reason.includes('misbehaved as requests:never-runs 0 times')],
      ['void', true],
    );
  });
});

type Context = Parameters<MutantImplementation['apply']>[0];

async function house(specs: string): Promise<TinyProject> {
  const project = await tinyProject({ [spec]: specs });
  await writeFile(join(project.dir, 'door'), 'shut');
  return project;
}

const journalOf = (project: TinyProject): Journal => new Journal(join(project.dir, 'journal'));

async function trial(project: TinyProject, implementation: MutantImplementation): Promise<TrialResult> {
  const run: typeof runChild = (child) =>
    runChild({ ...child, cwd: project.dir, environment: { ...project.environment, ...child.environment } });
  const children = join(project.dir, 'children');
  return runMutant({
    mutant,
    implementation,
    journal: journalOf(project),
    baseline: new Baseline({
      path: join(project.dir, 'baseline.json'),
      run: 'run',
      ask: (caseIds) => run({ caseIds, outDir: join(children, 'baseline') }),
    }),
    childDir: join(children, mutant.id),
    runChild: run,
    step: (_title, body) => body(),
  });
}

/** Opens the door, and keeps what it was. */
function opensDoor(project: TinyProject): MutantImplementation {
  const door = join(project.dir, 'door');
  const observe = async (wanted: string) => {
    const seen = await readFile(door, 'utf8');
    return { holds: seen === wanted, seen: `the door is ${seen}` };
  };
  return {
    id: mutant.id,
    apply: async ({ facts }) => {
      await facts.set('door', await readFile(door, 'utf8'));
      await rm(door);
      await writeFile(door, 'open');
    },
    holds: () => observe('open'),
    revert: ({ facts }) => writeFile(door, facts.get('door') ?? 'shut'),
    reverted: () => observe('shut'),
  };
}
