import { rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from '../../machine/run.ts';
import { projectDir } from '../../paths.ts';
import { timeouts } from '../../timeouts.ts';
import { countAcceptance, resultsFile } from './acceptance.ts';
import type { Counts } from './counts.ts';
import { countPlaywright, countStage } from './counts.ts';

/** One part of `npm test`: a command, and how its outcome is counted. */
export interface Stage {
  readonly name: string;
  /** Whether it needs what `npm run setup` prepares. */
  readonly afterSetup: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  command(): Promise<Command>;
  count(output: string, exitCode: number | undefined): Counts;
}

const script = (path: string, ...args: string[]): Command => [process.execPath, join(projectDir, path), ...args];

const byExitCode = (_: string, exitCode: number | undefined): Counts =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** Folders with tests: of runs and what is told of them, and all others. */
const runs = 'reports,suites';
const besides = 'infra,fixtures,k8s/easypay/images/wallet';

const unit: Stage = {
  name: 'unit tests',
  afterSetup: false,
  timeout: timeouts.unitTests,
  command: async () => nodeTest(await testFiles(`{${besides},${runs}}/**/!(*.integration).test.ts`)),
  count: countStage,
};

const integration: Stage = {
  name: 'integration tests',
  afterSetup: true,
  timeout: timeouts.integrationTests,
  // One file at a time: they share the engine and measure time.
  command: async () => nodeTest(await testFiles(`{${besides}}/**/*.integration.test.ts`), '--test-concurrency=1'),
  count: countStage,
};

const runners: Stage = {
  name: 'report and runner tests',
  afterSetup: true,
  timeout: timeouts.integrationTests,
  // Runs of tiny projects and their reports: they share nothing and measure nothing, so that both cores have work.
  command: async () => nodeTest(await testFiles(`{${runs}}/**/*.integration.test.ts`), '--test-concurrency=2'),
  count: countStage,
};

const acceptance: Stage = {
  name: 'acceptance',
  afterSetup: true,
  timeout: timeouts.acceptance,
  command: () => {
    // A record of an earlier run must not stand for this one.
    rmSync(resultsFile, { force: true });
    return Promise.resolve([join(projectDir, 'node_modules', '.bin', 'playwright'), 'test', '--grep-invert=@long']);
  },
  count: (_, exitCode) => countAcceptance(exitCode),
};

/** One quick case of each kind of proof: a closed port, a block, a denial, a comparison of states. */
const soaked = '@R1-06|@R4-02|@R5-05|@R6-01';

const soak: Stage = simple(
  'soak (sample)',
  script('suites/soak/cli.ts', '--times', '3', '--grep', soaked),
  timeouts.soak,
  byExitCode,
  true,
);

/** Everything `npm test` runs, in order: what is cheap and needs nothing comes first. */
export const stages: readonly Stage[] = [
  simple('lint', script('infra/cli/lint.ts'), timeouts.lint, countStage, false),
  unit,
  simple('setup', script('infra/cli/setup.ts'), timeouts.setup, byExitCode, false),
  integration,
  runners,
  acceptance,
  // Before sabotage, which makes the documents anew: they tell both.
  soak,
  simple('sabotage (sample)', script('infra/cli/sabotage.ts', '--sample'), timeouts.sabotage, countPlaywright, true),
];

/** On a machine of its own nothing else changes: there, what the cloud did not mark is a failure too. */
const strictness = process.env.CI === 'true' ? ['--strict'] : [];

/** The last stage: the machine must be as it was. */
export const downStage: Stage = simple(
  'down',
  script('infra/cli/down.ts', ...strictness),
  timeouts.down,
  byExitCode,
  false,
);

function simple(name: string, command: Command, timeout: number, count: Stage['count'], afterSetup: boolean): Stage {
  return { name, afterSetup, timeout, command: () => Promise.resolve(command), count };
}

function nodeTest(files: readonly string[], ...options: string[]): Command {
  const reporters = ['spec', join(import.meta.dirname, 'count-reporter.ts')];
  const reporting = reporters.flatMap((name) => [`--test-reporter=${name}`, '--test-reporter-destination=stdout']);
  return [process.execPath, '--test', ...options, ...reporting, ...files];
}

async function testFiles(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: projectDir })) {
    found.push(join(projectDir, file));
  }
  return found.sort();
}
