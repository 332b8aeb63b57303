import type { Suite, TestCase } from '@playwright/test/reporter';

import { commitUnderTest } from '../infra/commit.ts';
import { messageOf } from '../infra/errors.ts';
import { reportsOutDir, runName } from '../infra/paths.ts';
import { knownSecrets } from '../infra/redaction.ts';
import { knownVersions } from '../infra/versions.ts';
import { evidenceOf, type CaseEvidence } from './evidence.ts';
import { qualityGate, reasonsIn, type Findings } from './judge-run.ts';
import { plannedCases } from './plan.ts';
import { caseRecord } from './record.ts';
import { resultsSchema, type CaseRecord, type GateCheck, type Results, type RunRecord } from './results.ts';
import type { RunSetup } from './run.ts';
import { outcomesAt, readSabotage } from './sabotage.ts';
import type { Selection } from './selection.ts';
import { hostRecord } from './surroundings.ts';
import { otherRecord, sortTests, type SortedTests } from './tests.ts';

/** What a run is judged from. */
export interface RunSources {
  readonly setup: RunSetup;
  readonly selection: Selection;
  readonly suite: Suite;
  readonly startedAt: Date;
  readonly findings: Findings;
  readonly state: 'ended' | 'interrupted';
}

/** The record of the run as it stands. */
export async function collectResults(sources: RunSources): Promise<Results> {
  const redactor = knownSecrets();
  const redact = (text: string): string => redactor.text(text);
  const tests = sortTests(sources.suite);
  const commit = await commitUnderTest();
  const { cases, versions, faults } = await caseRecords(sources, tests.byCase, commit, redact);
  const others = tests.others.map((test) => otherRecord(test, redact));
  const gate = qualityGate({
    ...{ cases, others, owesCases: sources.setup.owesCases },
    faults: [...faultsOf(sources, tests), ...faults].map(redact),
    leaks: sources.findings.leaks.map(redact),
    report: sources.findings.report.map(redact),
  });
  return resultsSchema.parse({
    schema: 1,
    run: { ...runRecord(sources, gate), commit, versions: { ...knownVersions(), ...versions } },
    plan: { planned: cases.length, executed: cases.filter((entry) => entry.verdict !== 'not run').length },
    cases,
    others,
  } satisfies Results);
}

/** What stands against the run besides verdicts. */
function faultsOf({ setup, findings, state }: RunSources, { strays }: SortedTests): string[] {
  return [
    ...(state === 'interrupted' ? ['the run was interrupted'] : []),
    ...findings.faults,
    ...strays.map((title) => `the test "${title}" declares no case`),
    ...(setup.isChild || !process.env.ASSAY_MUTATE ? [] : ['ASSAY_MUTATE is set: a probe is broken on purpose']),
  ];
}

function runRecord({ setup, startedAt, state }: RunSources, gate: GateCheck[]): Omit<RunRecord, 'commit' | 'versions'> {
  const reasons = reasonsIn(gate);
  const ended = reasons.length === 0 ? 'passed' : 'failed';
  return {
    id: setup.id,
    name: runName(),
    target: process.env.ASSAY_TARGET ?? 'local',
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    status: state === 'interrupted' ? state : ended,
    reasons,
    gate,
    host: hostRecord(),
  };
}

interface Gathered {
  readonly cases: CaseRecord[];
  readonly versions: Record<string, string>;
  /** Evidence that cannot be trusted. */
  readonly faults: string[];
}

async function caseRecords(
  { setup, selection }: RunSources,
  byCase: ReadonlyMap<string, readonly TestCase[]>,
  commit: string,
  redact: (text: string) => string,
): Promise<Gathered> {
  const outcomes = outcomesAt(await readSabotage(reportsOutDir), commit);
  const gathered: Gathered = { cases: [], versions: {}, faults: [] };
  for (const entry of plannedCases(selection, new Set(byCase.keys()))) {
    const none: CaseEvidence = { files: [], versions: {} };
    const evidence = await evidenceOf(setup.outDir, entry.id).catch((error: unknown) => {
      gathered.faults.push(messageOf(error));
      return none;
    });
    Object.assign(gathered.versions, evidence.versions);
    gathered.cases.push(caseRecord({ entry, tests: byCase.get(entry.id) ?? [], evidence, outcomes, redact }));
  }
  return gathered;
}
