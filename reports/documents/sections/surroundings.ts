import type { DocumentData } from '../data.ts';
import { duration, gibibytes, moment } from '../format.ts';
import { html, joined, type Content, type Html } from '../html.ts';
import { badge, caseLink, definitions, evidenceFiles, row, section, stated, table } from '../parts.ts';
import { shownBy } from '../conclusion.ts';
import { repository } from './opening.ts';

/** The machine and the versions that the run met, and how provisioning went. */
export const environment = ({ results: { run, others }, provisioning }: DocumentData): Html =>
  section(
    'environment',
    'Environment',
    definitions([
      ['Processor', `${run.host.cpus} × ${run.host.cpuModel}`],
      ['Memory', gibibytes(run.host.memoryBytes)],
      ['Kernel', run.host.kernel],
      ['Platform', run.host.platform],
    ]),
    html`<h3>Versions</h3>`,
    definitions(Object.entries(run.versions).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    html`<h3>Provisioning</h3>`,
    table(
      'Provisioning',
      ['project', 'step', 'verdict', 'took'],
      others.map(({ project, title, verdict, durationMs, error }) =>
        row(
          project,
          html`${title}${error === undefined ? undefined : html`<pre>${error}</pre>`}`,
          badge(verdict),
          duration(durationMs),
        ),
      ),
    ),
    provisioning.length === 0 ? undefined : evidenceFiles('Evidence of provisioning', provisioning),
  );

/** What the embedded EC2 does otherwise: part of the truth about every verdict of this run. */
export const limits = ({ differences, results: { run } }: DocumentData): Html =>
  section(
    'limits',
    'What this run could not prove',
    html`<p>
      The target was <b>${run.target}</b>.
      ${
        differences.length === 0
          ? undefined
          : 'It is an EC2 embedded in Assay. What it does not enforce, or does otherwise than AWS, no verdict of this run covers:'
      }
    </p>`,
    differences.length === 0
      ? undefined
      : table(
          'Differences from EC2',
          ['area', 'what AWS does, and what happens here'],
          differences.map(({ area, text }) => row(area, text)),
        ),
  );

/** What the stack costs, and what is left of it afterwards. */
export const costAndCleanUp = (data: DocumentData): Html =>
  section(
    'cost',
    'Cost and clean-up',
    html`<h3>Cost</h3>
      ${
        data.results.run.target === 'local'
          ? html`<p>This run used the embedded EC2: AWS was not called, and charged nothing.</p>`
          : undefined
      }
      ${awsCost(data)}`,
    html`<h3>Clean-up</h3>
      <p>
        <code>npm run down</code> removes what carries the label of the cloud, compares the machine with the inventory
        taken before the first command, and says what differs.
      </p>
      ${afterwards(data)} ${removal(data)}`,
  );

function awsCost({ cost, details: { prices }, infrastructure, results: { run } }: DocumentData): Html {
  const money = (amount: number): string => `${amount.toFixed(4)} ${prices?.currency ?? ''}`.trim();
  const total =
    cost.perHour === undefined
      ? html`<p>
          <b>On AWS: unknown.</b> A price of every instance type has to be stated, with its source, in
          <code>.assay.json</code>.
        </p>`
      : html`<p>
          <b>On AWS: ${money(cost.perHour)} per hour for the instances</b>, so
          ${money((cost.perHour * run.durationMs) / 3_600_000)} for as long as this run took. Load balancer, address,
          volumes, storage and traffic come on top and are not in this sum.
        </p>`;
  const lines = cost.lines.map(({ instanceType, count, perHour }) =>
    row(
      instanceType,
      count,
      perHour === undefined ? stated(undefined) : money(perHour),
      perHour === undefined ? stated(undefined) : money(count * perHour),
    ),
  );
  return html`${total} ${table('Instances', ['instance type', 'number', 'price per hour', 'together'], lines)}
    <p class="soft">
      Numbers and types: settings of the playbooks, topology ${infrastructure.topology}, region
      ${infrastructure.region}.
      ${prices === undefined ? undefined : html`Prices: <a href="${prices.source}">${prices.source}</a>, ${prices.asOf}.`}
    </p>`;
}

/** What was found when the cloud of this run was removed. */
const afterwards = ({ cleanup }: DocumentData): Html =>
  cleanup === undefined
    ? html`<p>When this document was made it had not run, so that what this cloud leaves behind is not known.</p>`
    : html`<p>${badge(cleanup.verdict)} at ${moment(cleanup.at)}: ${cleanup.reason}</p>`;

/** The case that raises a cluster and removes it is the one that speaks about what is left. */
function removal({ facts }: DocumentData): Content {
  const entry = facts.flatMap(({ cases }) => cases).find(({ entry: { id } }) => id === 'R2-01');
  if (entry === undefined) return undefined;
  return html`<p>
    Within the run it is a case: ${caseLink(entry.entry.id)} ${entry.entry.title}. ${badge(entry.standing)}
  </p>`;
}

/** Where a reader goes next. */
export const links = ({ details, results: { run }, hasAllure }: DocumentData): Html =>
  section(
    'links',
    'Links',
    html`<ul>
      <li>Repository: ${repository(details.project.repository)}, commit <code>${run.commit}</code></li>
      <li><a href="index.html">Graders’ page</a>: one screen</li>
      <li><a href="traceability.html">Traceability matrix</a></li>
      ${hasAllure ? html`<li><a href="allure/index.html">Allure report</a>: every step, what was asked and what came</li>` : undefined}
      <li><a href="results.json">Record of the run</a>, for machines</li>
      <li><a href="TEST_CASES.md">TEST_CASES.md</a>, generated from the same catalogue</li>
    </ul>`,
  );

/** What the verdicts allow to be concluded, requirement by requirement. */
export const conclusion = (data: DocumentData): Html =>
  section(
    'conclusion',
    'Conclusion',
    html`<p><b>${data.conclusion.headline}</b></p>
      ${list(data.conclusion.against, 'Against it stands')} ${list(data.conclusion.untold, 'Nothing is known of this')}
      <h3>How the application was enhanced</h3>`,
    table(
      'Requirements shown',
      ['requirement', 'shown by this run'],
      data.facts.map((fact) => {
        const { shown, open } = shownBy(fact);
        const ids = joined(
          open.map(({ entry, standing }) => html`<span class="pair">${caseLink(entry.id)} ${badge(standing)}</span>`),
          ' ',
        );
        return row(
          html`${fact.requirement.id} ${fact.requirement.title}`,
          shown ? html`${badge('passed')} all ${fact.cases.length} cases` : html`not as a whole: ${ids}`,
        );
      }),
    ),
  );

const list = (lines: readonly string[], title: string): Content =>
  lines.length === 0
    ? undefined
    : html`<h3>${title}</h3>
        <ul>
          ${lines.map((text) => html`<li>${text.split('\n')[0]}</li>`)}
        </ul>`;
