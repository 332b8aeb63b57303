import type { DocumentData } from '../data.ts';
import type { BackwardRow, ForwardRow } from '../matrix.ts';
import type { EvidenceFact, MutantFact, RequirementFact } from '../facts.ts';
import { html, type Content, type Html } from '../html.ts';
import { badge, evidenceLink, evidenceLinks, mutantLinks, row, table } from '../parts.ts';

/** How the rows of a matrix lead to requirements, cases and mutants: within one document, or into another one. */
export interface Addresses {
  readonly of: (id: string) => string;
}

/** The matrix downwards: requirement, acceptance, mutants, evidence. */
export const forwardTable = ({ matrix }: DocumentData, { of }: Addresses, own: boolean): Html =>
  table(
    'From requirement to evidence',
    ['requirement', 'case and acceptance', 'verdict', 'mutants', 'evidence'],
    matrix.forward.map(({ fact, entry }: ForwardRow) =>
      entry === undefined
        ? row(requirementCell(fact, of), 'no case', badge('not planned'), 'none', 'none')
        : html`<tr ${own ? html`id="${entry.entry.id}"` : undefined}>
            <td>${requirementCell(fact, of)}</td>
            <td>
              <a class="id" href="${of(entry.entry.id)}">${entry.entry.id}</a> ${entry.entry.title}
              <div class="soft">${entry.entry.expected}</div>
            </td>
            <td>${badge(entry.standing)}</td>
            <td>${mutantLinks(entry.mutants)}</td>
            <td>${evidenceLinks(entry)}</td>
          </tr>`,
    ),
  );

/** The matrix upwards, from each mutant. */
export const mutantTable = ({ matrix }: DocumentData, { of }: Addresses, own: boolean): Html =>
  table(
    'From mutant to requirement',
    ['mutant', 'outcome', 'case', 'requirement'],
    matrix.byMutant.map(
      ({ leaf, entry, fact }: BackwardRow<MutantFact>) =>
        html`<tr ${own ? html`id="${leaf.mutant.id}"` : undefined}>
          <td><a class="id" href="${of(leaf.mutant.id)}">${leaf.mutant.id}</a> ${leaf.mutant.change}</td>
          <td>${badge(leaf.outcome)}</td>
          ${upwards(entry.entry.id, entry.standing, fact, of)}
        </tr>`,
    ),
  );

/** The matrix upwards, from each file of evidence. */
export const evidenceTable = ({ matrix }: DocumentData, { of }: Addresses): Content =>
  matrix.byEvidence.length === 0
    ? html`<p class="unstated">No case of this run kept evidence.</p>`
    : table(
        'From evidence to requirement',
        ['evidence', 'case', 'requirement'],
        matrix.byEvidence.map(
          ({ leaf, entry, fact }: BackwardRow<EvidenceFact>) =>
            html`<tr>
              <td>${evidenceLink(leaf)}</td>
              ${upwards(entry.entry.id, entry.standing, fact, of)}
            </tr>`,
        ),
      );

/** Links that ought to be there and are not. */
export const gaps = ({ matrix }: DocumentData): Html =>
  matrix.gaps.length === 0
    ? html`<p>
        Every requirement has cases, every case has mutants, every mutant has a case, and every pass has evidence.
      </p>`
    : html`<ul>
        ${matrix.gaps.map((text) => html`<li>${badge('failed')} ${text}</li>`)}
      </ul>`;

const requirementCell = ({ requirement: { id, title } }: RequirementFact, of: Addresses['of']): Html =>
  html`<a class="id" href="${of(id)}">${id}</a> ${title}`;

const upwards = (id: string, standing: Parameters<typeof badge>[0], fact: RequirementFact, of: Addresses['of']): Html =>
  html`<td>
      <span class="pair"><a class="id" href="${of(id)}">${id}</a> ${badge(standing)}</span>
    </td>
    <td>${requirementCell(fact, of)}</td>`;
