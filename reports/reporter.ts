import { mkdirSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullConfig, FullResult, Reporter, Suite, TestError } from '@playwright/test/reporter';

import { messageOf } from '../infra/errors.ts';
import { reportsOutDir } from '../infra/paths.ts';
import { knownSecrets } from '../infra/redaction.ts';
import { publishAllure } from './allure/publish.ts';
import { collectResults } from './collect.ts';
import { scrubFolder } from './scrub.ts';
import type { Results } from './results.ts';
import { refreshAcceptance } from './refresh.ts';
import { readSabotage, sabotageLines } from './sabotage.ts';
import type { RunSetup } from './run.ts';
import { readSelection } from './selection.ts';
import { summaryOf } from './summary.ts';

/** Judges the run: writes the record, makes the offline report, prints the summary, and turns the exit code when the run is not green. */
export default class AssayReporter implements Reporter {
  private readonly setup: RunSetup;
  private readonly faults: string[] = [];
  private readonly startedAt = new Date();
  private config: FullConfig | undefined;
  private suite: Suite | undefined;
  private begun: Promise<void> = Promise.resolve();

  constructor({ run }: { run: RunSetup }) {
    this.setup = run;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    if (config.argv.includes('--list')) return;
    this.config = config;
    this.suite = suite;
    this.clean();
    // A run that is killed leaves this record behind: nothing in it counts as passed.
    this.begun = this.record('interrupted').then(
      () => undefined,
      (error: unknown) => void this.faults.push(messageOf(error)),
    );
  }

  onError(error: TestError): void {
    this.faults.push(stripVTControlCharacters(error.message ?? error.value ?? 'unknown error'));
  }

  async onEnd({ status }: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    if (this.config === undefined) return undefined;
    await this.begun;
    if (status === 'timedout') this.faults.push('the run exceeded its global time-out');
    const ended = status === 'interrupted' ? 'interrupted' : 'ended';
    const draft = await this.record(ended);
    await this.scrub();
    const report = await this.publish(draft);
    const results = report instanceof Error ? await this.record(ended) : draft;
    const pointers = {
      record: this.recordPath,
      report: typeof report === 'string' ? report : undefined,
      sabotage: sabotageLines(await readSabotage(reportsOutDir), this.startedAt),
    };
    process.stdout.write(summaryOf(results, pointers));
    if (results.run.status === 'passed' && status !== 'passed') return { status };
    return { status: results.run.status };
  }

  printsToStdio(): boolean {
    return false;
  }

  private get recordPath(): string {
    return join(this.setup.outDir, 'results.json');
  }

  /** Evidence of an earlier run beside this run's record would be mistaken for its own. */
  private clean(): void {
    const stale = ['results.json', 'evidence', 'allure', 'allure-results'];
    for (const name of stale) rmSync(join(this.setup.outDir, name), { recursive: true, force: true });
    for (const dir of [this.setup.allureResultsDir, this.setup.artifactsDir]) mkdirSync(dir, { recursive: true });
  }

  private async record(state: 'ended' | 'interrupted'): Promise<Results> {
    if (this.config === undefined || this.suite === undefined) throw new Error('the run has not begun');
    const results = await collectResults({
      setup: this.setup,
      selection: readSelection(this.config.argv),
      suite: this.suite,
      startedAt: this.startedAt,
      faults: this.faults,
      state,
    });
    await writeFile(`${this.recordPath}.new`, `${JSON.stringify(results, null, 2)}\n`);
    await rename(`${this.recordPath}.new`, this.recordPath);
    return results;
  }

  /** Playwright and the adapter write what was thrown and printed as it is. */
  private async scrub(): Promise<void> {
    for (const dir of [this.setup.allureResultsDir, this.setup.artifactsDir]) await scrubFolder(dir, knownSecrets());
  }

  /** A run without a readable report is not green either. */
  private async publish(results: Results): Promise<string | Error | undefined> {
    if (this.setup.isChild) return undefined;
    try {
      if (!this.setup.owesCases) await refreshAcceptance(reportsOutDir);
      return await publishAllure(this.setup, results);
    } catch (error) {
      this.faults.push(`the report could not be made: ${messageOf(error)}`);
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
