import { findMutant, type Case } from '../../suites/catalogue.ts';
import type { CaseRecord } from '../results.ts';

/** What the catalogue says of a case, as Markdown for the report: what was to be proven, how, and what proves the proof. */
export function descriptionOf(entry: Case, record: CaseRecord): string {
  return [
    `**Objective.** ${entry.objective}`,
    `**Preconditions**`,
    bullets(entry.preconditions),
    `**Steps**`,
    entry.steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    `**Expected.** ${entry.expected}`,
    `**Verdict.** ${[...new Set([record.verdict, record.category ?? record.verdict])].join(', ')}`,
    `**Mutants**: deliberate faults that this case must notice`,
    mutantTable(record),
    `**Evidence**: a click opens the file, which lies beside this page`,
    record.evidence.length === 0 ? 'none' : bullets(record.evidence.map(evidenceLine)),
  ].join('\n\n');
}

function mutantTable(record: CaseRecord): string {
  const rows = record.mutants.map(({ id, outcome }) => {
    const mutant = findMutant(id);
    return `| ${id} | ${mutant?.operator ?? ''} | ${mutant?.change ?? ''} | ${outcome} |`;
  });
  return ['| id | operator | change | outcome |', '|---|---|---|---|', ...rows].join('\n');
}

const evidenceLine = ({ name, path, sha256, atMs }: CaseRecord['evidence'][number]): string =>
  `[${name}](../${path}), after ${(atMs / 1_000).toFixed(1)} s, sha256 \`${sha256.slice(0, 16)}…\``;

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
