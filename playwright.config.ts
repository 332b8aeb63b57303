import { defineConfig, type PlaywrightTestConfig, type ReporterDescription } from '@playwright/test';
import { join } from 'node:path';

import { timeouts } from './infra/timeouts.ts';
import { beginRun } from './reports/run.ts';
import { requirements } from './suites/catalogue.ts';

const run = beginRun(process.argv, process.env);

/** Suites that stop hosts, provision again, or wait for an autoscaler. */
const slow = new Set(['R2', 'R3', 'R7', 'R8']);

type Project = NonNullable<PlaywrightTestConfig['projects']>[number];

/** Before anything else: what an interrupted sabotage run has left would be provisioned, deployed and judged. */
const revert: Project = { name: 'revert', testMatch: 'revert.setup.ts', timeout: timeouts.mutant };

const provision: Project = {
  name: 'provision',
  testMatch: 'provision.setup.ts',
  dependencies: ['revert'],
  timeout: timeouts.provisioning,
};

/** EasyPay itself: what R4 and later requirements are proven on. */
const workload: Project = {
  name: 'workload',
  testMatch: 'workload.setup.ts',
  dependencies: ['provision'],
  timeout: timeouts.provisioning,
};

/** Requirements of the infrastructure alone. */
const withoutWorkload = new Set(['R1', 'R2', 'R3']);

/** A child run attaches to what runs and changes nothing: there is nothing to prepare. */
function dependenciesOf(requirement: string): string[] {
  if (run.isChild) return [];
  return withoutWorkload.has(requirement) ? ['provision'] : ['workload'];
}

const acceptance: Project[] = requirements.map(({ id }) => ({
  name: id,
  testMatch: `${id}-*/**/*.spec.ts`,
  dependencies: dependenciesOf(id),
  timeout: slow.has(id) ? timeouts.slowCase : timeouts.case,
}));

/** There only when asked for: plain `npx playwright test` is acceptance and nothing else. */
const sabotage: Project = {
  name: 'sabotage',
  testMatch: 'sabotage/sabotage.spec.ts',
  dependencies: ['workload'],
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
  projects: [
    ...(run.isChild ? [] : [revert, provision, workload]),
    ...acceptance,
    ...(run.includesSabotage ? [sabotage] : []),
  ],
});
