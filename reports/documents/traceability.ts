import type { DocumentData } from './data.ts';
import { html } from './html.ts';
import { pageOf } from './page.ts';
import { section } from './parts.ts';
import { banner } from './sections/opening.ts';
import { evidenceTable, forwardTable, gaps, mutantTable, type Addresses } from './sections/traceability.ts';
import { footerOf, titleOf } from './specification.ts';

/** Steps and results stand in the specification beside this page. */
const outside: Addresses = { of: (id) => `specification.html#${id}` };

/** The traceability matrix, both ways, as one page of HTML. */
export const traceabilityPage = (data: DocumentData): string =>
  pageOf({
    title: `${titleOf(data)}: traceability`,
    layout: 'document',
    header: html`<h1>Traceability matrix</h1>
      <p class="soft">${titleOf(data)}, run ${data.results.run.id}</p>
      ${banner(data)}
      <nav aria-label="Contents">
        <ul>
          <li><a href="#down">From requirement to evidence</a></li>
          <li><a href="#up-mutants">From mutant to requirement</a></li>
          <li><a href="#up-evidence">From evidence to requirement</a></li>
          <li><a href="#gaps">What is missing in the chain</a></li>
          <li><a href="index.html">Graders’ page</a>, <a href="specification.html">specification</a></li>
        </ul>
      </nav>`,
    main: [
      section('down', 'From requirement to evidence', forwardTable(data, outside, true)),
      section('up-mutants', 'From mutant to requirement', mutantTable(data, outside, true)),
      section('up-evidence', 'From evidence to requirement', evidenceTable(data, outside)),
      section('gaps', 'What is missing in the chain', gaps(data)),
    ],
    footer: footerOf(data),
  });
