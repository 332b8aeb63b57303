import type { Colour } from '../conclusion.ts';
import type { DocumentData } from '../data.ts';
import { duration, moment } from '../format.ts';
import { html, type Html } from '../html.ts';
import { definitions, kindOf, section, signOf, stated } from '../parts.ts';

/** The verdict in one box: what is concluded, and what it rests on. */
export function banner({ conclusion: { colour, headline, against, untold } }: DocumentData): Html {
  return verdictBox(colour, headline, [...against, ...untold]);
}

/** A verdict, and as many lines as there is room for. */
export function verdictBox(colour: Colour, headline: string, lines: readonly string[], most = Infinity): Html {
  const rest = lines.length - most;
  const more = html`<li><a href="specification.html#conclusion">and ${rest} more</a></li>`;
  const list = html`<ul>
    ${lines.slice(0, most).map((text) => html`<li>${firstLine(text)}</li>`)} ${rest > 0 ? more : undefined}
  </ul>`;
  return html`<div class="banner ${kindOf(colour)}">
    <span aria-hidden="true">${signOf(colour)}</span> ${headline} ${lines.length === 0 ? undefined : list}
  </div>`;
}

/** An error may have many lines; they stand with its case. */
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** Who made and who tested this: only what was stated. */
export const people = ({ details: { project, tester }, product }: DocumentData): Html =>
  section(
    'people',
    'Project and tester',
    html`<h3>Project</h3>`,
    definitions([
      ['Title', stated(project.title)],
      ['Organisation', stated(project.organisation)],
      ['Repository', repository(project.repository)],
      ['Software', `${product.name} ${product.version}, licence ${product.license}`],
    ]),
    html`<p class="soft">${product.description}</p>
      <h3>Tester</h3>`,
    definitions([
      ['Name', stated(tester.name)],
      ['Role', stated(tester.role)],
      ['Organisation', stated(tester.organisation)],
      ['Contact', stated(tester.contact)],
    ]),
  );

/** The address of the repository, as it was stated. */
export const repository = (address: string | undefined): Html =>
  address === undefined ? html`${stated(undefined)}` : html`<a href="${address}">${address}</a>`;

/** Which run this is about. */
export const runFacts = ({ results: { run, plan }, infrastructure }: DocumentData): Html =>
  definitions([
    ['Run', run.id],
    ['Began', moment(run.startedAt)],
    ['Took', duration(run.durationMs)],
    ['Ended', run.status],
    ['Target', run.target],
    [
      'Topology',
      `${infrastructure.topology}${infrastructure.recorded ? '' : ' (of the settings; this run recorded none)'}`,
    ],
    ['Commit', html`<code>${run.commit}</code>`],
    ['Cases', `${plan.planned} planned, ${plan.executed} executed`],
  ]);
