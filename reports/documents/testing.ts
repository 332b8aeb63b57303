import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cases, mutants, requirements, type Case } from '../../suites/catalogue.ts';
import type { MutantVerdict, SabotageRecord, Verdict } from '../../suites/catalogue/outcome.ts';
import { qualityGate, reasonsIn } from '../judge-run.ts';
import type { CaseRecord, EvidenceRecord, Results } from '../results.ts';
import { factsOf, type RequirementFact } from './facts.ts';

/** A record as it would be, for tests of what is made from it. */
export interface FakeRecord {
  readonly results: Results;
  readonly sabotage: SabotageRecord;
  /** Content of every kept file, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** How a record differs from one in which everything passed and every mutant was killed. */
export interface FakeOptions {
  /** Verdict of a case; undefined for one that was not planned. */
  readonly verdictOf?: (entry: Case) => Verdict | undefined;
  readonly outcomeOf?: (id: string) => MutantVerdict['outcome'];
  /** Message of a case that did not pass. */
  readonly error?: string;
  /** What is kept beside the ordinary evidence: the data of a record, by case. */
  readonly data?: Readonly<Record<string, { readonly name: string; readonly data: unknown }>>;
}

const commit = 'c'.repeat(40);
const startedAt = '2026-02-03T04:05:06.000Z';

/** A record of the whole catalogue. */
export function fakeRecord(options: FakeOptions = {}): FakeRecord {
  const { verdictOf = () => 'passed' as const } = options;
  const files = new Map<string, string>();
  const records = cases.flatMap((entry): CaseRecord[] => {
    const verdict = verdictOf(entry);
    return verdict === undefined ? [] : [caseRecord(entry, verdict, options, files)];
  });
  const findings = { faults: [], leaks: [], report: [] };
  const reasons = reasonsIn(qualityGate({ cases: records, others: [], owesCases: true, ...findings }));
  const executed = records.filter(({ verdict }) => verdict !== 'not run').length;
  return {
    files,
    sabotage: { schema: 1, mutants: judgements(options) },
    results: {
      schema: 1,
      run: {
        id: '20260203-040506-abcd',
        name: 'assay',
        target: 'local',
        commit,
        startedAt,
        durationMs: 3_725_000,
        status: reasons.length === 0 ? 'passed' : 'failed',
        reasons,
        versions: { node: '24.0.0', kubernetes: 'v1.36.3' },
        host: { cpus: 2, cpuModel: 'A processor', memoryBytes: 2 ** 34, kernel: '6.1.0', platform: 'linux' },
      },
      plan: { planned: records.length, executed },
      cases: records,
      others: [{ project: 'provision', title: 'the stack is up', verdict: 'passed', durationMs: 90_000 }],
    },
  };
}

/** What the record says of the catalogue, with every file of evidence intact. */
export function fakeFacts(options?: FakeOptions): RequirementFact[] {
  const { results, sabotage, files } = fakeRecord(options);
  const integrity = new Map([...files.keys()].map((path) => [path, 'intact'] as const));
  return factsOf({ catalogue: requirements, results, sabotage, integrity });
}

/** Writes the record as a run leaves it. */
export async function writeRecord(outDir: string, { results, sabotage, files }: FakeRecord): Promise<void> {
  const all = [
    ...files,
    ['results.json', JSON.stringify(results)] as const,
    ['sabotage.json', JSON.stringify(sabotage)] as const,
  ];
  for (const [path, body] of all) {
    await mkdir(dirname(join(outDir, path)), { recursive: true });
    await writeFile(join(outDir, path), body);
  }
}

function caseRecord(entry: Case, verdict: Verdict, options: FakeOptions, files: Map<string, string>): CaseRecord {
  const judged = verdict === 'passed' || verdict === 'failed';
  const special = options.data?.[entry.id];
  const names = judged ? ['what came', ...(special === undefined ? [] : [special.name])] : [];
  const evidence = names.map((name, index): EvidenceRecord => {
    const path = `evidence/${entry.id}/${String(index + 1).padStart(2, '0')}-${name.replaceAll(/\W+/g, '-')}.json`;
    const body = JSON.stringify({
      subject: entry.id,
      name,
      data: name === special?.name ? special.data : { answer: 42 },
    });
    files.set(path, body);
    const sha256 = createHash('sha256').update(body).digest('hex');
    return { name, path, sha256, contentType: 'application/json', atMs: 1_200 };
  });
  return {
    id: entry.id,
    requirement: entry.requirement,
    title: entry.title,
    verdict,
    category: verdict === 'passed' ? null : verdict === 'inconclusive' ? 'inconclusive' : 'product failure',
    durationMs: verdict === 'not run' ? 0 : 34_567,
    attempts: verdict === 'not run' ? 0 : 1,
    ...(verdict === 'passed' ? {} : { error: options.error ?? `what came is ${verdict}` }),
    evidence,
    mutants: entry.mutants.map((id) => ({ id, outcome: 'not run' })),
  };
}

function judgements({ outcomeOf = () => 'killed' }: FakeOptions): MutantVerdict[] {
  return mutants
    .map(({ id, caseId, twin, signature }) => ({
      id,
      caseId,
      twin,
      outcome: outcomeOf(id),
      reason: `${caseId} failed with /${signature}/, ${twin} stayed green`,
      reverted: true,
      durationMs: 45_678,
      judgedAt: startedAt,
      commit,
    }))
    .filter(({ outcome }) => outcome !== 'not run');
}
