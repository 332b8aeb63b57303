import type { DocumentData } from './data.ts';
import { duration, moment, plural } from './format.ts';
import { casesOf, countBy, mutantsOf, type CaseFact, type RequirementFact } from './facts.ts';
import { html, joined, type Content, type Html } from './html.ts';
import { pageOf } from './page.ts';
import { badge, kindOf, row, section, table } from './parts.ts';
import { verdictBox } from './sections/opening.ts';
import { falseAlarmLine } from './sections/soak.ts';
import { caseCounts, mutantCounts } from './sections/overview.ts';
import { footerOf, titleOf } from './specification.ts';

/** What could be made of the PDF. */
export type PdfState = { readonly made: true } | { readonly made: false; readonly reason: string };

/** Lines of a list before the reader is sent to the specification: more would not be one screen. */
const most = 3;

/** One screen: what was claimed, how it was proven, what could not be. */
export const gradersPage = (data: DocumentData, pdf: PdfState): string => {
  const { run } = data.results;
  return pageOf({
    title: `${titleOf(data)}: ${data.conclusion.colour}`,
    layout: 'screen',
    header: html`<h1>${titleOf(data)}</h1>
      <p class="soft wide">
        Run ${run.id}, ${moment(run.startedAt)}, ${duration(run.durationMs)}, target ${run.target}, commit
        <code>${run.commit.slice(0, 12)}</code>
      </p>
      ${verdictBox(data.conclusion.colour, data.conclusion.headline, data.conclusion.against, most)} ${tiles(data)}`,
    main: html`<div class="columns">
      <div>${claimed(data)}</div>
      <div>${proven(data)} ${unproven(data)} ${further(data, pdf)}</div>
    </div>`,
    footer: footerOf(data),
  });
};

const tiles = ({ facts }: DocumentData): Html => {
  const cases = countBy(casesOf(facts).map(({ standing }) => standing));
  const mutants = countBy(mutantsOf(facts).map(({ outcome }) => outcome));
  const files = casesOf(facts).flatMap(({ evidence }) => evidence);
  const intact = files.filter(({ integrity }) => integrity === 'intact').length;
  return html`<ul class="tiles" aria-label="Counts">
    ${(['passed', 'failed', 'inconclusive', 'not run', 'not planned'] as const).map((state) => tile(cases(state), `cases ${state}`, kindOf(state)))}
    ${(['killed', 'survived', 'void', 'not run'] as const).map((outcome) => tile(mutants(outcome), `mutants ${outcome}`, kindOf(outcome)))}
    ${tile(intact, `of ${files.length} files of evidence intact`, intact === files.length ? 'good' : 'bad')}
  </ul>`;
};

const tile = (count: number, text: string, kind: string): Html =>
  html`<li class="${count === 0 ? 'none' : kind}"><b>${count}</b>${text}</li>`;

const claimed = ({ facts }: DocumentData): Html =>
  section(
    'claimed',
    'What was claimed, and what came',
    table(
      'Requirements',
      ['requirement', 'cases', 'mutants'],
      facts.map((fact) => row(claim(fact), caseCounts(fact), mutantCounts(fact))),
    ),
  );

const claim = ({ requirement: { id, title } }: RequirementFact): Html =>
  html`<a class="id" href="specification.html#${id}">${id}</a> ${title}`;

const proven = (data: DocumentData): Html =>
  section(
    'proven',
    'How it was proven',
    html`<ol>
      <li>Each case asks the live cluster and keeps what came, with a hash.</li>
      <li>“Blocked” means a time-out between two controls that work; a broken probe is inconclusive, never passed.</li>
      <li>
        Each case is sabotaged by deliberate faults that it must notice:
        <a href="specification.html#sabotage">mutants</a>.
      </li>
      <li>${falseAlarmLine(data)}</li>
      <li>What was planned is compared with what was executed; nothing is tried twice.</li>
    </ol>`,
  );

const unproven = (data: DocumentData): Html =>
  section(
    'unproven',
    'What could not be proven',
    html`<ul>
      ${openLines(data.conclusion.open)}
      ${
        data.differences.length === 0
          ? undefined
          : html`<li>
              ${plural(data.differences.length, 'difference')} between the embedded EC2 and AWS:
              <a href="specification.html#limits">what no verdict covers</a>.
            </li>`
      }
      ${data.conclusion.untold.map((text) => html`<li>${text}.</li>`)}
    </ul>`,
  );

/** Open cases by verdict: the worst first, each by its id. */
function openLines(open: readonly CaseFact[]): Content {
  return (['failed', 'inconclusive', 'not run'] as const).map((state) => {
    const own = open.filter(({ standing }) => standing === state);
    if (own.length === 0) return undefined;
    const shown = own
      .slice(0, most * 4)
      .map(({ entry: { id } }) => html`<a class="id" href="specification.html#${id}">${id}</a>`);
    const rest = own.length - shown.length;
    return html`<li>
      ${badge(state)}
      ${joined(shown, ', ')}${rest > 0 ? html`, <a href="specification.html#overview">${rest} more</a>` : undefined}
    </li>`;
  });
}

const further = ({ hasAllure }: DocumentData, pdf: PdfState): Html =>
  section(
    'further',
    'Read on',
    html`<ul>
      <li>
        <a href="specification.html">Specification</a>
        ${pdf.made ? html`(<a href="specification.pdf">PDF</a>)` : html`(PDF missing: ${pdf.reason})`}
      </li>
      <li><a href="traceability.html">Traceability matrix</a>, both ways</li>
      <li>
        ${hasAllure ? html`<a href="allure/index.html">Allure report</a>: every step` : 'Allure report: not made'}
      </li>
      <li><a href="TEST_CASES.md">TEST_CASES.md</a>, <a href="results.json">record</a> for machines</li>
    </ul>`,
  );
