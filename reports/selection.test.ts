import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { cases } from '../suites/catalogue.ts';
import { plannedCases } from './plan.ts';
import { readSelection, selectsProject, selectsText } from './selection.ts';

const read = (...args: string[]) => readSelection(['node', 'playwright', 'test', ...args]);

describe('readSelection', () => {
  test('nothing: everything', () => {
    const nothing = {
      projects: [],
      grep: undefined,
      grepInvert: undefined,
      isPartial: false,
      replacesReporters: false,
    };
    assert.deepEqual(read(), nothing);
  });

  test('every way to name projects', () => {
    assert.deepEqual(read('--project=R1').projects, ['R1']);
    assert.deepEqual(read('--project', 'R1', 'R2', '--workers', '1').projects, ['R1', 'R2']);
    assert.deepEqual(read('--project=R1', '--project=R2').projects, ['R1', 'R2']);
  });

  test('every way to write grep', () => {
    assert.equal(read('--grep=@R2').grep, '@R2');
    assert.equal(read('--grep', '@R2').grep, '@R2');
    assert.equal(read('-g', '@R2').grep, '@R2');
    assert.equal(read('-G', 'slow').grepInvert, 'slow');
  });

  test('files and shards make a run that the catalogue cannot foresee; values of options do not', () => {
    assert.equal(read('suites/R1-cloud').isPartial, true);
    assert.equal(read('--shard=1/2').isPartial, true);
    assert.equal(read('--last-failed').isPartial, true);
    assert.equal(read('--timeout', '5000', '-j', '1', '-x').isPartial, false);
  });

  test('--reporter replaces the judge, except when only listing', () => {
    assert.equal(read('--reporter=line').replacesReporters, true);
    assert.equal(read('--reporter=json', '--list').replacesReporters, false);
    assert.equal(read('--add-reporter=json').replacesReporters, false);
  });
});

test('patterns of projects and of grep mean what they mean to Playwright', () => {
  assert.equal(selectsProject(read('--project=r*'), 'R1'), true);
  assert.equal(selectsProject(read('--project=R1'), 'R10'), false);
  assert.equal(selectsText(read('--grep', 'ELASTIC'), 'R1-03 the elastic IP'), true);
  assert.equal(selectsText(read('--grep', '/ELASTIC/'), 'R1-03 the elastic IP'), false);
  assert.equal(selectsText(read('--grep', 'IP', '--grep-invert', 'R1'), 'R1-03 the elastic IP'), false);
});

describe('plannedCases', () => {
  const ids = (...args: string[]) => plannedCases(read(...args), new Set()).map(({ id }) => id);

  test('a plain run owes the whole catalogue, whether Playwright found specs or not', () => {
    assert.deepEqual(
      ids(),
      cases.map(({ id }) => id),
    );
  });

  test('a requirement, a case, nothing', () => {
    const [first] = cases;
    assert.deepEqual(
      ids('--project=R1'),
      cases.filter(({ id }) => id.startsWith('R1-')).map(({ id }) => id),
    );
    assert.deepEqual(ids('--grep', `@${first?.id ?? ''}`), [first?.id]);
    assert.deepEqual(ids('--grep', 'no such case'), []);
  });

  test('a run of one file owes what Playwright selected', () => {
    const [first] = cases;
    assert.deepEqual(
      plannedCases(read('a.spec.ts'), new Set([first?.id ?? ''])).map(({ id }) => id),
      [first?.id],
    );
  });
});
