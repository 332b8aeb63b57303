import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { AssayError } from '../infra/errors.ts';
import { reportsOutDir } from '../infra/paths.ts';
import { plantCanaries } from '../infra/secrets/canaries.ts';
import { readSelection } from './selection.ts';

/** Projects that prove no case: a run of these alone keeps its records apart. */
const ofSabotage = new Set(['revert', 'sabotage']);

/** What kind of run this is and where its records go. Handed to the reporter as its options. */
export interface RunSetup {
  readonly id: string;
  /** A run that the sabotage runner started: attaches only, no Allure report. */
  readonly isChild: boolean;
  readonly includesSabotage: boolean;
  /** False for a run of mutants only, or of their revert. */
  readonly owesCases: boolean;
  readonly outDir: string;
  readonly allureResultsDir: string;
  /** Playwright's own output, such as error contexts. */
  readonly artifactsDir: string;
}

/**
 * Reads the kind of run from the command line, and hands it on to the workers (whose command line is another) by environment.
 * @throws AssayError for `--reporter`, which would replace the judge.
 */
export function beginRun(argv: readonly string[], environment: NodeJS.ProcessEnv): RunSetup {
  const selection = readSelection(argv);
  if (selection.projects.includes('sabotage')) {
    environment.ASSAY_SABOTAGE = '1';
    // What is to be tried: cases are proven green together, before the first of them is broken.
    environment.ASSAY_SABOTAGE_GREP = selection.grep ?? '';
  }
  environment.ASSAY_RUN_ID ??= newRunId();
  plantCanaries(environment);
  const onlySabotage = selection.projects.length > 0 && selection.projects.every((name) => ofSabotage.has(name));
  const outDir = onlySabotage ? join(reportsOutDir, 'sabotage') : reportsOutDir;
  if (selection.replacesReporters) throw refusal();
  return {
    id: environment.ASSAY_RUN_ID,
    isChild: environment.ASSAY_CHILD === '1',
    includesSabotage: environment.ASSAY_SABOTAGE === '1',
    owesCases: !onlySabotage,
    outDir,
    allureResultsDir: join(outDir, 'allure-results'),
    artifactsDir: join(outDir, 'artifacts'),
  };
}

/** Sorts by time and is unique among runs that start in the same second. */
function newRunId(): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

function refusal(): AssayError {
  return new AssayError('--reporter would replace the reporter that judges the run', {
    expected: 'the reporters of playwright.config.ts, with or without more',
    found: '--reporter',
    remedy: 'use --add-reporter=<name> instead',
  });
}
