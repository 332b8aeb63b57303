import type { DocumentData } from '../data.ts';
import { architectureDrawing } from '../architecture.ts';
import { concepts } from '../concepts.ts';
import { plural } from '../format.ts';
import { html, joined, type Html } from '../html.ts';
import { row, section, table } from '../parts.ts';

/** What a reader has to know, and where it is used. */
export function conceptsUsed({ facts }: DocumentData): Html {
  const told = facts.map(({ requirement }) => requirement.id);
  return section(
    'concepts',
    'Concepts used',
    table(
      'Concepts',
      ['concept', 'what it is', 'used in'],
      concepts.map(({ name, meaning, usedIn }) =>
        row(
          html`<b>${name}</b>`,
          meaning,
          told.every((id) => usedIn.includes(id))
            ? 'all requirements'
            : joined(
                usedIn.filter((id) => told.includes(id)).map((id) => html`<a class="id" href="#${id}">${id}</a>`),
                ', ',
              ),
        ),
      ),
    ),
  );
}

/** The drawing, and what it is drawn from. */
export const architecture = ({ infrastructure }: DocumentData): Html =>
  section(
    'architecture',
    'Architecture',
    html`<figure>
      ${architectureDrawing(infrastructure)}
      <figcaption>
        Drawn from the settings of the playbooks for topology ${infrastructure.topology} (control planes + workers):
        ${plural(infrastructure.machines.length, 'machine')} of ${infrastructure.volumeSize} GiB each.
        ${infrastructure.recorded ? undefined : 'This run recorded no topology of its own.'}
      </figcaption>
    </figure>`,
  );

/** The two algorithms behind every verdict. */
export const method = (): Html =>
  section(
    'method',
    'How a proof is made',
    html`<h3>Algorithm of a case</h3>
      <ol>
        <li>Read the case from the catalogue: what it proves, its steps, the expected result.</li>
        <li>Attach to the cluster that provisioning raised; never make one inside a case.</li>
        <li>
          Do the steps; keep what was asked and what came as files, each with its hash and the time since the case
          began.
        </li>
        <li>If the probe itself broke (no samples, no name, no image): the verdict is inconclusive.</li>
        <li>If what came differs from what was expected: failed. If nothing was kept: failed.</li>
        <li>Else: passed. Retries are zero; the worst attempt is the verdict.</li>
        <li>
          At the end compare the plan with what was executed: the run is green only if every planned case passed and
          nothing else stands against it.
        </li>
      </ol>
      <h3>Algorithm of a mutant</h3>
      <ol>
        <li>The case and its positive twin are green without the fault.</li>
        <li>Put one deliberate fault in, and see that it holds.</li>
        <li>
          Run the case and its twin as a user would. The case must end as announced, with the announced message; the
          twin must stay green.
        </li>
        <li>Take the fault out, and verify that it is gone.</li>
        <li>
          All of that: killed. The case stayed green: survived. Something else broke, or the fault did not hold: void.
        </li>
      </ol>
      <p>Only killed counts. A mutant that was judged on another commit counts as not run.</p>`,
  );
