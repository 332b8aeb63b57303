import type { DocumentData } from './data.ts';
import { moment } from './format.ts';
import { html, type Html } from './html.ts';
import { pageOf } from './page.ts';
import { section } from './parts.ts';
import { objectives } from './sections/objectives.ts';
import { banner, people, runFacts } from './sections/opening.ts';
import { overview } from './sections/overview.ts';
import { architecture, conceptsUsed, method } from './sections/method.ts';
import { requirementChapter } from './sections/requirements.ts';
import { sabotageTable } from './sections/sabotage.ts';
import { falseAlarms } from './sections/soak.ts';
import { sellingPoints } from './sections/selling-points.ts';
import { conclusion, costAndCleanUp, environment, limits, links } from './sections/surroundings.ts';
import { evidenceTable, forwardTable, gaps, type Addresses } from './sections/traceability.ts';

/** Everything that is told is in this document: a link to an id stays inside. */
const inside: Addresses = { of: (id) => `#${id}` };

/** The final specification document as one page of HTML. */
export const specificationPage = (data: DocumentData): string =>
  pageOf({
    title: titleOf(data),
    layout: 'document',
    header: html`<h1>${titleOf(data)}</h1>
      <p class="soft">Final specification document, made from the record of the run</p>
      ${banner(data)} ${runFacts(data)} ${contents(data)}`,
    main: [
      people(data),
      overview(data),
      conceptsUsed(data),
      architecture(data),
      method(),
      data.facts.map(requirementChapter),
      sabotageTable(data),
      falseAlarms(data),
      traceability(data),
      objectives(data),
      environment(data),
      limits(data),
      costAndCleanUp(data),
      links(data),
      sellingPoints(data),
      conclusion(data),
    ],
    footer: footerOf(data),
  });

/** Where every document comes from. */
export const footerOf = ({ results: { run } }: DocumentData): Html =>
  html`<p>
    Made from the record of run ${run.id}, which began at ${moment(run.startedAt)}. Nothing here is typed by hand that
    the run can say.
  </p>`;

/** Title of the project where it is stated; else the name of the software. */
export const titleOf = ({ details, product }: DocumentData): string => details.project.title ?? product.name;

const traceability = (data: DocumentData): Html =>
  section(
    'traceability',
    'Traceability',
    html`<h3>From requirement to evidence</h3>`,
    forwardTable(data, inside, false),
    html`<h3>From evidence to requirement</h3>`,
    evidenceTable(data, inside),
    html`<p>From mutant to case: <a href="#sabotage">Sabotage</a>.</p>
      <h3>What is missing in the chain</h3>
      ${gaps(data)}`,
  );

const contents = ({ facts }: DocumentData): Html =>
  html`<nav aria-label="Contents">
    <h2>Contents</h2>
    <ol>
      ${[
        ['people', 'Project and tester'],
        ['overview', 'What was asked, and what came'],
        ['concepts', 'Concepts used'],
        ['architecture', 'Architecture'],
        ['method', 'How a proof is made'],
        ...facts.map(({ requirement: { id, title } }) => [id, `${id} ${title}`] as const),
        ['sabotage', 'Sabotage: can the proofs fail?'],
        ['false-alarms', 'False alarms: do the proofs fail without a fault?'],
        ['traceability', 'Traceability'],
        ['objectives', 'Measured objectives'],
        ['environment', 'Environment'],
        ['limits', 'What this run could not prove'],
        ['cost', 'Cost and clean-up'],
        ['links', 'Links'],
        ['selling-points', 'Unique selling points'],
        ['conclusion', 'Conclusion'],
      ].map(
        ([id, title]) => html`<li><a href="#${id}">${title}</a><span class="sheet" data-section="${id}"></span></li>`,
      )}
    </ol>
  </nav>`;
