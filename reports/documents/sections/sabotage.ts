import type { DocumentData } from '../data.ts';
import { duration } from '../format.ts';
import { countBy, mutantsOf, type MutantFact } from '../facts.ts';
import { html, type Html } from '../html.ts';
import { badge, caseLink, section, table } from '../parts.ts';

/** Every deliberate fault: where it is put in, who must notice, and what it came to at this commit. */
export const sabotageTable = ({ facts, sabotage, results }: DocumentData): Html => {
  const mutants = mutantsOf(facts);
  const count = countBy(mutants.map(({ outcome }) => outcome));
  const stale = sabotage.mutants.filter(({ commit }) => commit !== results.run.commit).length;
  return section(
    'sabotage',
    'Sabotage: can the proofs fail?',
    html`<p>
      ${mutants.length} deliberate faults: ${count('killed')} killed, ${count('survived')} survived, ${count('void')}
      void, ${count('not run')} not tried at commit <code>${results.run.commit.slice(0, 12)}</code>.
      ${stale === 0 ? undefined : `${stale} judgements belong to other commits and count for nothing here.`}
    </p>`,
    table('Mutants', ['mutant', 'put into', 'fault', 'must notice', 'stays green', 'outcome'], mutants.map(mutantRow)),
  );
};

const mutantRow = ({ mutant, outcome, judged }: MutantFact): Html =>
  html`<tr id="${mutant.id}">
    <td><span class="id">${mutant.id}</span></td>
    <td>${mutant.operator}</td>
    <td>${mutant.change}</td>
    <td>${caseLink(mutant.caseId)} ${mutant.verdict === 'inconclusive' ? 'as inconclusive' : undefined}</td>
    <td>${caseLink(mutant.twin)}</td>
    <td>
      ${badge(outcome)} ${judged?.reverted === false ? html`<span class="badge bad">✗ not undone</span>` : undefined}
      ${judged === undefined ? undefined : html`<div class="soft">${duration(judged.durationMs)}: ${judged.reason}</div>`}
    </td>
  </tr>`;
