import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { mutants, type Mutant } from '../catalogue.ts';
import type { MutantOutcome } from '../catalogue/outcome.ts';
import { judge, type CaseVerdict, type Trial } from './judge.ts';

const [any] = mutants;
assert(any !== undefined);
const [own, twin] = [any.caseId, any.twin];
const plain: Mutant = { ...omitVerdict(any), signature: 'expected timeout' };
const broken: Mutant = { ...plain, verdict: 'inconclusive', signature: 'no sample' };

const failed: CaseVerdict = { verdict: 'failed', error: 'Error: expected timeout, got open' };
const inconclusive: CaseVerdict = { verdict: 'inconclusive', error: 'InconclusiveError: no sample' };
const passed: CaseVerdict = { verdict: 'passed' };
const notRun: CaseVerdict = { verdict: 'not run' };
const yes = { holds: true, seen: 'there' };
const no = { holds: false, seen: 'rule missing' };

const killed: Trial = {
  mutant: plain,
  baseline: verdicts(passed, passed),
  heldBefore: yes,
  heldAfter: yes,
  child: { exitCode: 1, cases: verdicts(failed, passed), tail: 'last words' },
};

const table: readonly (readonly [string, Partial<Trial>, MutantOutcome, RegExp])[] = [
  ['failed with the signature, twin green', {}, 'killed', /failed with \/expected timeout\//],
  [
    'the signature spans lines and ignores case',
    child({ verdict: 'failed', error: 'Expected\nTIMEOUT' }, passed, {
      mutant: { ...plain, signature: 'expected.timeout' },
    }),
    'killed',
    /stayed green/,
  ],
  ['a probe mutant ends inconclusive', child(inconclusive, passed, { mutant: broken }), 'killed', /inconclusive with/],
  ['stayed green', child(passed, passed, {}, 0), 'survived', /stayed green although/],
  ['stayed green while another case broke the run', child(passed, passed), 'survived', /stayed green although/],
  ['failed, yet exit code 0', child(failed, passed, {}, 0), 'survived', /exit code 0/],
  [
    'failed for another reason',
    child({ verdict: 'failed', error: 'no such host' }, passed),
    'void',
    /for another reason/,
  ],
  ['failed without message', child({ verdict: 'failed' }, passed), 'void', /no message/],
  ['inconclusive where failed is due', child(inconclusive, passed), 'void', /ended inconclusive.*not failed/s],
  [
    'failed where inconclusive is due',
    child(failed, passed, { mutant: broken }),
    'void',
    /ended failed.*not inconclusive/s,
  ],
  ['twin failed too', child(failed, failed), 'void', /broke something else: the twin/],
  ['twin inconclusive', child(failed, inconclusive), 'void', /broke something else/],
  ['twin did not run', child(failed, notRun), 'void', /broke something else/],
  [
    'twin missing from the record',
    { child: { exitCode: 1, cases: new Map([[own, failed]]), tail: '' } },
    'void',
    /twin .* not run/,
  ],
  ['case green but twin failed', child(passed, failed), 'void', /broke something else/],
  ['case did not run', child(notRun, passed), 'void', /did not run: last words/],
  [
    'child crashed',
    { child: { exitCode: undefined, cases: undefined, tail: 'out of memory' } },
    'void',
    /no record \(exit code none\): out of memory/,
  ],
  ['mutation did not take hold', { heldBefore: no }, 'void', /did not take hold: rule missing/],
  ['mutation was repaired meanwhile', { heldAfter: no }, 'void', /did not hold to the end/],
  [
    'repaired meanwhile and case green: proves nothing',
    { ...child(passed, passed, {}, 0), heldAfter: no },
    'void',
    /did not hold to the end/,
  ],
  [
    'case was not green before',
    { baseline: verdicts(failed, passed) },
    'void',
    /without any mutation .* not green but failed/,
  ],
  ['twin was not green before', { baseline: verdicts(passed, inconclusive) }, 'void', /not green but inconclusive/],
  ['no baseline', { baseline: new Map() }, 'void', /not green but not run/],
];

describe('judge', () => {
  for (const [name, change, outcome, reason] of table) {
    test(`${name}: ${outcome}`, () => {
      const judgement = judge({ ...killed, ...change });
      assert.equal(judgement.outcome, outcome, judgement.reason);
      assert.match(judgement.reason, reason);
    });
  }
});

function child(
  ownVerdict: CaseVerdict,
  twinVerdict: CaseVerdict,
  change: Partial<Trial> = {},
  exitCode = 1,
): Partial<Trial> {
  return { ...change, child: { exitCode, cases: verdicts(ownVerdict, twinVerdict), tail: 'last words' } };
}

function verdicts(ofCase: CaseVerdict, ofTwin: CaseVerdict): ReadonlyMap<string, CaseVerdict> {
  return new Map([
    [own, ofCase],
    [twin, ofTwin],
  ]);
}

function omitVerdict(mutant: Mutant): Mutant {
  return Object.fromEntries(Object.entries(mutant).filter(([key]) => key !== 'verdict')) as unknown as Mutant;
}
