import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { FullConfig, FullResult, Reporter, Suite, TestError } from '@playwright/test/reporter';

import { messageOf } from '../infra/errors.ts';
import { replaceRecord } from '../infra/files.ts';
import { reportsOutDir } from '../infra/paths.ts';
import { knownSecrets } from '../infra/redaction.ts';
import { cleanupName } from '../infra/report/cleanup.ts';
import { manifestName, type FileHashes } from '../infra/report/files.ts';
import type { SealedManifest } from '../infra/report/manifest.ts';
import { plantInState } from '../infra/secrets/canaries.ts';
import { publishAllure } from './allure/publish.ts';
import { collectResults } from './collect.ts';
import { documentFiles, withdrawPdf } from './documents/publish.ts';
import { documentsOfRun } from './documents/tell.ts';
import { leaksName } from './leaks/purge.ts';
import type { Results } from './results.ts';
import { refreshAcceptance } from './refresh.ts';
import type { RunSetup } from './run.ts';
import { readSabotage, sabotageLines } from './sabotage.ts';
import { scrubFolder } from './scrub.ts';
import { LeakSearch, sealReport, stateBefore } from './seal.ts';
import { readSelection } from './selection.ts';
import { summaryOf } from './summary.ts';

type State = 'ended' | 'interrupted';

/** What a run leaves behind; a child of the sabotage runner leaves a record only. */
interface Finished {
  readonly results: Results;
  readonly report?: string | undefined;
  readonly documents?: string | undefined;
  readonly manifest?: SealedManifest | undefined;
}

/** Judges the run: writes the record, makes the offline report, prints the summary, and turns the exit code when the run is not green. */
export default class AssayReporter implements Reporter {
  private readonly setup: RunSetup;
  private readonly faults: string[] = [];
  private readonly reportFaults: string[] = [];
  private readonly leaks = new LeakSearch();
  private readonly startedAt = new Date();
  private config: FullConfig | undefined;
  private suite: Suite | undefined;
  private before: FileHashes = new Map();
  private begun: Promise<void> = Promise.resolve();

  constructor({ run }: { run: RunSetup }) {
    this.setup = run;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    if (config.argv.includes('--list')) return;
    this.config = config;
    this.suite = suite;
    this.before = stateBefore(this.setup);
    this.clean();
    plantInState();
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
    const { results, report, documents, manifest } = await this.finish(ended);
    const pointers = {
      record: this.recordPath,
      report,
      documents,
      sabotage: sabotageLines(await readSabotage(reportsOutDir), this.startedAt),
      secrets: this.leaks.record,
      manifest,
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
    const stale = ['results.json', 'evidence', 'allure', 'allure-results', manifestName, leaksName, cleanupName];
    stale.push(...documentFiles);
    for (const name of stale) rmSync(join(this.setup.outDir, name), { recursive: true, force: true });
    for (const dir of [this.setup.allureResultsDir, this.setup.artifactsDir]) mkdirSync(dir, { recursive: true });
  }

  /** Record, report, documents, search for secrets, seal. What a step finds is in the record and in the report before the next one. */
  private async finish(state: State): Promise<Finished> {
    let results = await this.record(state);
    await this.scrub();
    let report = await this.publish(results);
    if (this.setup.isChild) return { results };
    if (report === undefined) results = await this.record(state);
    let documents = await documentsOfRun();
    if (this.leaks.search()) {
      results = await this.record(state);
      // What was removed may have been the page; and a page that calls the run green must not stay.
      report = await this.publish(results);
      documents = await documentsOfRun();
      if (this.leaks.search() || report === undefined) results = await this.record(state);
      withdrawPdf(reportsOutDir);
    }
    const manifest = this.seal(results);
    if (manifest === undefined) {
      results = await this.record(state);
      documents = await documentsOfRun();
    }
    return { results, report, documents, manifest };
  }

  private async record(state: State): Promise<Results> {
    if (this.config === undefined || this.suite === undefined) throw new Error('the run has not begun');
    const results = await collectResults({
      setup: this.setup,
      selection: readSelection(this.config.argv),
      suite: this.suite,
      startedAt: this.startedAt,
      findings: { faults: this.faults, leaks: this.leaks.reasons, report: this.reportFaults },
      state,
    });
    replaceRecord(this.recordPath, results);
    return results;
  }

  /** Playwright and the adapter write what was thrown and printed as it is. */
  private async scrub(): Promise<void> {
    for (const dir of [this.setup.allureResultsDir, this.setup.artifactsDir]) await scrubFolder(dir, knownSecrets());
  }

  /** A run without a readable report is not green either. @returns path of the report */
  private async publish(results: Results): Promise<string | undefined> {
    if (this.setup.isChild) return undefined;
    try {
      if (!this.setup.owesCases) await refreshAcceptance(reportsOutDir);
      return await publishAllure(this.setup, results);
    } catch (error) {
      this.reportFaults.push(`the report could not be made: ${messageOf(error)}`);
      return undefined;
    }
  }

  private seal(results: Results): SealedManifest | undefined {
    try {
      return sealReport(this.setup, results, this.before);
    } catch (error) {
      this.reportFaults.push(`the manifest could not be written: ${messageOf(error)}`);
      return undefined;
    }
  }
}
