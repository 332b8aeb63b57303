import type { MutantOutcome } from '../../suites/catalogue/outcome.ts';
import type { Colour } from './conclusion.ts';
import type { CaseFact, EvidenceFact, MutantFact, Standing } from './facts.ts';
import { duration } from './format.ts';
import { html, joined, type Content, type Html } from './html.ts';

/** Shape and word tell what colour tells, for print and for those who see no colours. */
const signs = {
  passed: ['good', '✓'],
  failed: ['bad', '✗'],
  inconclusive: ['doubt', '?'],
  'not run': ['owed', '○'],
  'not planned': ['out', '–'],
  killed: ['good', '✓'],
  survived: ['bad', '✗'],
  void: ['doubt', '?'],
  green: ['good', '✓'],
  partial: ['owed', '○'],
  'not green': ['bad', '✗'],
} as const satisfies Record<Standing | MutantOutcome | Colour, readonly [string, string]>;

/** What stands for a verdict everywhere: a shape, the word and a colour. */
export function badge(state: keyof typeof signs): Html {
  const [kind, sign] = signs[state];
  return html`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${state}</span>`;
}

/** Class of what stands out by its colour. */
export const kindOf = (state: keyof typeof signs): string => signs[state][0];

/** Shape of what stands out. */
export const signOf = (state: keyof typeof signs): string => signs[state][1];

/** A table whose head is repeated on every page. Wide ones scroll on small screens, by keyboard too. */
export function table(label: string, head: readonly string[], rows: readonly Html[], style = ''): Html {
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0">
    <table class="${style}">
      <thead>
        <tr>
          ${head.map((text) => html`<th scope="col">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** One row of cells. */
export const row = (...cells: readonly Content[]): Html =>
  html`<tr>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;

/** Names and what belongs to them. */
export const definitions = (pairs: readonly (readonly [string, Content])[]): Html =>
  html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** What nobody stated, said so. */
export const stated = (value: string | undefined): Content => value ?? html`<span class="unstated">not stated</span>`;

/** A link to a file beside the document. */
export const fileLink = (path: string, text: string): Html =>
  html`<a href="${path.split('/').map(encodeURIComponent).join('/')}">${text}</a>`;

/** A link to a kept file, with a warning where it is no longer what was judged. */
export const evidenceLink = (file: EvidenceFact): Html =>
  html`${fileLink(file.path, file.name)}${file.integrity === 'intact' ? undefined : html` ${tampered(file)}`}`;

const tampered = ({ integrity }: EvidenceFact): Html =>
  html`<span class="badge bad"><span aria-hidden="true">✗</span> ${integrity}</span>`;

/** Kept files with all that identifies them: on paper, a link leads nowhere. */
export const evidenceFiles = (label: string, files: readonly EvidenceFact[]): Html =>
  table(
    label,
    ['file', 'kept after', 'path and sha256'],
    files.map((file) =>
      row(
        evidenceLink(file),
        duration(file.atMs),
        html`<code class="path">${file.path}</code><br /><code class="hash">${file.sha256}</code>`,
      ),
    ),
    'files',
  );

/** A link to a case in the same document. */
export const caseLink = (id: string): Html => html`<a class="id" href="#${id}">${id}</a>`;

/** Mutants of a case, each with its outcome where it is not the expected one. */
export const mutantLinks = (mutants: readonly MutantFact[]): Html =>
  mutants.length === 0
    ? html`none`
    : joined(
        mutants.map(
          ({ mutant, outcome }) =>
            html`<span class="pair"><a class="id" href="#${mutant.id}">${mutant.id}</a> ${badge(outcome)}</span>`,
        ),
        ' ',
      );

/** Links to everything that a case kept. */
export const evidenceLinks = ({ evidence }: Pick<CaseFact, 'evidence'>): Html =>
  evidence.length === 0
    ? html`none`
    : html`<ul class="files">
        ${evidence.map((file) => html`<li>${evidenceLink(file)}</li>`)}
      </ul>`;

/** A heading with an address of its own. */
export const section = (id: string, title: string, ...body: readonly Content[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`;
