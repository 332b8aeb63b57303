import { mutants, requirements, type Case, type Requirement } from '../suites/catalogue.ts';

const head = `# Test cases

Generated from \`suites/catalogue\` by \`npm run docs\`; the tests fail when this file and the catalogue differ.

Every case names the **mutants** that must break it: deliberate faults that \`npm run sabotage\` puts in, one at a time. A mutant is *killed*
when its case fails with the expected message while a positive twin stays green; only then has the case proven that it can fail.
`;

/** TEST_CASES.md: every requirement, its cases and its mutants. */
export function testCasesDocument(all: readonly Requirement[] = requirements): string {
  return [head, overview(all), ...all.map(requirementSection)].join('\n');
}

function overview(all: readonly Requirement[]): string {
  const rows = all.map(
    ({ id, title, cases: own, mutants: faults }) =>
      `| [${id}](#${anchor(`${id} ${title}`)}) | ${cell(title)} | ${own.length} | ${faults.length} |`,
  );
  return ['| id | requirement | cases | mutants |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function requirementSection({ id, title, source, cases: own }: Requirement): string {
  return [`## ${id} ${title}`, '', `Source: ${source}.`, '', ...own.map((entry) => caseSection(entry))].join('\n');
}

function caseSection(entry: Requirement['cases'][number]): string {
  return [
    `### ${entry.id} ${entry.title}`,
    '',
    `*${entry.feature}, ${entry.severity}.* ${entry.objective}`,
    ...(entry.long === true ? ['', 'Takes minutes: part of the acceptance run, left out by `npm test`.'] : []),
    '',
    '**Preconditions**',
    '',
    ...entry.preconditions.map((line) => `- ${line}`),
    '',
    '**Steps**',
    '',
    ...entry.steps.map((line, index) => `${index + 1}. ${line}`),
    '',
    `**Expected result.** ${entry.expected}`,
    '',
    '| mutant | operator | change | case must end | message must match | must stay green | undone |',
    '|---|---|---|---|---|---|---|',
    ...mutantRows(entry.mutants),
    '',
  ].join('\n');
}

const mutantRows = (ids: Case['mutants']): string[] =>
  mutants
    .filter(({ id }) => ids.includes(id))
    .map(
      ({ id, operator, change, verdict, signature, twin, undo }) =>
        `| ${[id, operator, change, verdict ?? 'failed', `\`${signature}\``, twin, undo].map(cell).join(' | ')} |`,
    );

/** A bar would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The anchor that a Markdown viewer gives to a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
