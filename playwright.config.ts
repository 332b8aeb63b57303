import { defineConfig, type PlaywrightTestConfig, type ReporterDescription } from '@playwright/test';
import { join } from 'node:path';

import { timeouts } from './infra/timeouts.ts';
import { beginRun } from './reports/run.ts';
import { requirements } from './suites/catalogue.ts';

const run = beginRun(process.argv, process.env);

/** Suites that stop hosts or provision again. */
const slow = new Set(['R2', 'R3']);

type Project = NonNullable<PlaywrightTestConfig['projects']>[number];

const provision: Project = { name: 'provision', testMatch: 'provision.setup.ts', timeout: timeouts.provisioning };

const acceptance: Project[] = requirements.map(({ id }) => ({
  name: id,
  testMatch: `${id}-*/**/*.spec.ts`,
  dependencies: ['provision'],
  timeout: slow.has(id) ? timeouts.slowCase : timeouts.case,
}));

/** There only when asked for: plain `npx playwright test` is acceptance and nothing else. */
const sabotage: Project = {
  name: 'sabotage',
  testMatch: 'sabotage/sabotage.spec.ts',
  dependencies: ['provision'],
  timeout: timeouts.mutant,
};

/** The order matters: Assay's reporter comes last, when Allure's results are written. */
const reporters: ReporterDescription[] = [
  ['list'],
  ...(run.isChild ? [] : [['allure-playwright', { resultsDir: run.allureResultsDir, suiteTitle: false }] as const]),
  [join(import.meta.dirname, 'reports', 'reporter.ts'), { run }],
];

export default defineConfig({
  testDir: './suites',
  globalSetup: join(import.meta.dirname, 'fixtures', 'run-lock.ts'),
  outputDir: run.artifactsDir,
  forbidOnly: true,
  fullyParallel: false,
  retries: 0,
  workers: 1,
  timeout: timeouts.case,
  reporter: reporters,
  projects: [provision, ...acceptance, ...(run.includesSabotage ? [sabotage] : [])],
});
