import type { DocumentData } from '../data.ts';
import { countBy, type CaseFact, type RequirementFact } from '../facts.ts';
import { html, joined, type Content, type Html } from '../html.ts';
import { badge, caseLink, row, section, table } from '../parts.ts';

const states = ['passed', 'failed', 'inconclusive', 'not run', 'not planned'] as const;

/** The counts of a requirement's cases, the good ones first; what there is none of is not told. */
export function caseCounts({ cases }: RequirementFact): Html {
  const count = countBy(cases.map(({ standing }) => standing));
  const there = states.filter((state) => count(state) > 0);
  return joined(
    there.map((state) => html`<span class="pair">${count(state)} ${badge(state)}</span>`),
    ' ',
  );
}

/** How many of a requirement's mutants were killed, and what the others came to. */
export function mutantCounts({ cases }: RequirementFact): Html {
  const mutants = cases.flatMap((entry) => entry.mutants);
  const count = countBy(mutants.map(({ outcome }) => outcome));
  const others = (['survived', 'void', 'not run'] as const).filter((outcome) => count(outcome) > 0);
  return html`<span class="pair">${count('killed')} of ${mutants.length} killed</span> ${others.map(
      (outcome) => html`<span class="pair">${count(outcome)} ${badge(outcome)}</span>`,
    )}`;
}

/** One row for each requirement, and one for each case that is open. */
export const overview = (data: DocumentData): Html =>
  section(
    'overview',
    'What was asked, and what came',
    table(
      'Requirements',
      ['id', 'requirement', 'cases', 'mutants'],
      data.facts.map((fact) =>
        row(
          html`<a class="id" href="#${fact.requirement.id}">${fact.requirement.id}</a>`,
          fact.requirement.title,
          caseCounts(fact),
          mutantCounts(fact),
        ),
      ),
    ),
    openCases(data),
    verdicts,
  );

function openCases({ conclusion }: DocumentData): Content {
  if (conclusion.open.length === 0) return undefined;
  return html`<h3>Planned, and not passed</h3>
    ${table('Cases that are open', ['case', 'verdict', 'what was found'], conclusion.open.map(openRow))}`;
}

const openRow = ({ entry, standing, record }: CaseFact): Html =>
  row(
    html`${caseLink(entry.id)} ${entry.title}`,
    badge(standing),
    html`${(record?.error ?? 'no reason was recorded').split('\n')[0]}`,
  );

const meanings = [
  ['passed', 'The product did what the case asks, and the evidence is kept.'],
  ['failed', 'It did not.'],
  ['inconclusive', 'The probe itself broke, so nothing is known; it never counts as passed.'],
  ['not run', 'Planned, and the run ended before it: owed.'],
  ['not planned', 'The command line left it out: this run says nothing about it.'],
] as const;

const verdicts = html`<h3>How to read a verdict</h3>
  ${table(
    'Verdicts',
    ['verdict', 'meaning'],
    meanings.map(([state, meaning]) => row(badge(state), meaning)),
    'short',
  )}`;
