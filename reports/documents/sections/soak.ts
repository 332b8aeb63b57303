import { boundOf, type SoakRecord } from '../../../suites/catalogue/soak-record.ts';
import type { DocumentData } from '../data.ts';
import { duration, moment, plural } from '../format.ts';
import { html, type Content, type Html } from '../html.ts';
import { caseLink, fileLink, row, section, table } from '../parts.ts';

/** The other direction of sabotage: how often a proof fails although nothing is wrong. */
export const falseAlarms = (data: DocumentData): Html =>
  section(
    'false-alarms',
    'False alarms: do the proofs fail without a fault?',
    html`<p>
      Cases are repeated on a cluster that nobody touches: whatever is not green there is a false alarm. The rate is
      told by its exact upper bound (Clopper and Pearson); without an alarm in n runs it is a little below 3/n.
    </p>`,
    data.soak === undefined ? notMeasured : measured(data.soak, data),
  );

/** One line for a page that has no more room. */
export const falseAlarmLine = ({ soak, results: { run } }: DocumentData): Content =>
  soak?.commit === run.commit
    ? html`${plural(soak.cases.length, 'case')} repeated without any fault: ${boundOf(soak.whole)} (<a
          href="specification.html#false-alarms"
          >each case</a
        >).`
    : 'How often a proof fails without a fault was not measured at this commit.';

const notMeasured = html`<p>No repetitions were recorded; <code>npm run soak</code> makes them.</p>`;

const measured = (soak: SoakRecord, { results: { run } }: DocumentData): Content => [
  html`<p>
      ${fileLink('soak.json', 'Record')} of ${moment(soak.startedAt)}, ${duration(soak.durationMs)}, ${soak.state}.
      ${
        soak.commit === run.commit
          ? undefined
          : html`It belongs to commit <code>${soak.commit.slice(0, 12)}</code>, not to that of this run.`
      }
    </p>
    <p><b>A repetition of ${plural(soak.cases.length, 'case')}:</b> ${boundOf(soak.whole)}.</p>`,
  table(
    'False alarms',
    ['case', 'runs', 'failed', 'inconclusive', 'bound of the rate'],
    soak.cases.map(({ id, ...tally }) =>
      row(caseLink(id), tally.runs, tally.failed, tally.inconclusive, boundOf(tally)),
    ),
  ),
];
