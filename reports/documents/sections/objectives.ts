import type { Benchmark } from '../benchmarks.ts';
import type { DocumentData } from '../data.ts';
import { figure, moment } from '../format.ts';
import { html, type Content, type Html } from '../html.ts';
import type { CaseMeasure, Measured } from '../measures.ts';
import { caseLink, fileLink, row, section, table } from '../parts.ts';

/** What the run measured, read from its evidence, and what benchmarks of this checkout measured at some other time. */
export const objectives = ({ measures, benchmarks }: DocumentData): Html =>
  section(
    'objectives',
    'Measured objectives',
    html`<p>
      Read from the evidence of this run. Where no number was asked for, the expected result of the case says what was.
    </p>`,
    table('Figures of this run', ['what', 'measured', 'asked', 'case', 'evidence'], measures.map(measureRow)),
    benchmarks.map(benchmark),
  );

const measureRow = (measure: CaseMeasure): Html =>
  row(
    measure.what,
    valueOf(measure),
    measure.aim === undefined
      ? html`<span class="soft">see the case</span>`
      : `at most ${figure(measure.aim, measure.unit)}`,
    caseLink(measure.caseId),
    measure.path === undefined ? 'none' : fileLink(measure.path, 'file'),
  );

const valueOf = ({ value, unit }: Measured): Content =>
  value === undefined
    ? html`<span class="unstated">not measured in this run</span>`
    : html`<b>${figure(value, unit)}</b>`;

const benchmark = ({ path, measuredAt, measures }: Benchmark): Html =>
  html`<h3>Benchmark ${fileLink(path, path)}</h3>
    <p class="soft">Measured at ${moment(measuredAt)}, apart from this run; the file names no commit.</p>
    ${table(
      `Figures of ${path}`,
      ['what', 'measured', 'aim'],
      measures.map(({ name, unit, value, aim }) =>
        row(name, figure(value, unit), aim === undefined ? html`<span class="soft">none</span>` : figure(aim, unit)),
      ),
    )}`;
