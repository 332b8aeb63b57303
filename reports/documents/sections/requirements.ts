import { duration, plural } from '../format.ts';
import type { CaseFact, RequirementFact } from '../facts.ts';
import { html, type Content, type Html } from '../html.ts';
import { badge, evidenceFiles, mutantLinks } from '../parts.ts';
import { caseCounts } from './overview.ts';

/** A requirement: its source, and every case with its steps and its recorded result. */
export const requirementChapter = (fact: RequirementFact): Html => {
  const { id, title, source } = fact.requirement;
  return html`<section class="chapter" id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${id} ${title}</h2>
    <p class="soft">Asked by: ${source}.</p>
    <p>${caseCounts(fact)}</p>
    ${byFeature(fact).map(
      ([feature, cases]) =>
        html`<h3>${feature}</h3>
          ${cases.map(caseArticle)}`,
    )}
  </section>`;
};

function byFeature({ cases }: RequirementFact): [string, CaseFact[]][] {
  const features = [...new Set(cases.map(({ entry }) => entry.feature))];
  return features.map((feature) => [feature, cases.filter(({ entry }) => entry.feature === feature)]);
}

const caseArticle = (fact: CaseFact): Html => {
  const { entry, standing } = fact;
  return html`<article class="case" id="${entry.id}" aria-labelledby="${entry.id}-title">
    <h4 id="${entry.id}-title"><span>${entry.id} ${entry.title}</span> ${badge(standing)}</h4>
    <p>${entry.objective}</p>
    <dl class="case">
      ${part('Given', bullets(entry.preconditions))}
      ${part(
        'Steps',
        html`<ol>
          ${entry.steps.map((text) => html`<li>${text}</li>`)}
        </ol>`,
      )}
      ${part('Expected', entry.expected)} ${part('Recorded', result(fact))}
      ${part('Must notice', mutantLinks(fact.mutants))} ${part('Evidence', evidenceOf(fact))}
    </dl>
  </article>`;
};

const part = (name: string, body: Content): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${body}</dd>
  </div>`;

const bullets = (lines: readonly string[]): Html =>
  html`<ul>
    ${lines.map((text) => html`<li>${text}</li>`)}
  </ul>`;

function result({ entry, standing, record }: CaseFact): Content {
  if (record === undefined) return html`${badge(standing)} The command line left this case out of the run.`;
  const facts = [
    standing === 'not run' ? undefined : `after ${duration(record.durationMs)}`,
    plural(record.attempts, 'attempt'),
    record.category ?? undefined,
    `severity ${entry.severity}`,
  ];
  return html`${badge(standing)} ${facts.filter((text) => text !== undefined).join(', ')}
  ${record.error === undefined ? undefined : html`<pre>${beginningOf(record.error)}</pre>`}`;
}

const evidenceOf = ({ entry, evidence }: CaseFact): Content =>
  evidence.length === 0
    ? html`<span class="unstated">none was kept</span>`
    : evidenceFiles(`Evidence of ${entry.id}`, evidence);

/** A difference of whole objects would fill sheets; the record has all of it. */
function beginningOf(error: string): string {
  const lines = error.split('\n');
  const most = 40;
  if (lines.length <= most) return error;
  return [...lines.slice(0, most), `… and ${lines.length - most} more lines, in results.json`].join('\n');
}
