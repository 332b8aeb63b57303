import { execa } from 'execa';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { cacheDir, projectDir, timeouts } from '../../fixtures/harness.ts';
import { verdictSchema } from '../catalogue/outcome.ts';
import type { CaseVerdict, ChildReport } from './judge.ts';

/** What to run, and where. */
export interface ChildRun {
  readonly caseIds: readonly string[];
  /** Folder of the child's own records. Emptied first. */
  readonly outDir: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Folder of the Playwright project; this checkout by default. */
  readonly cwd?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** The part of a run's record that a judge reads. */
const recordSchema = z.object({
  cases: z.array(z.object({ id: z.string(), verdict: verdictSchema, error: z.string().optional() })),
});

/** What a surrounding run sets for itself and a child must not inherit. */
const surrounding = /^(TEST_|PW|PLAYWRIGHT|NODE_TEST|ASSAY_(RUN_ID|SABOTAGE|SABOTAGE_GREP|MUTATE|REPORTS_OUT)$)/;

/** Runs the cases in a Playwright process of its own that only attaches to what runs, and reads what it recorded. */
export async function runChild({
  caseIds,
  outDir,
  environment = {},
  cwd = projectDir,
  timeout = timeouts.childRun,
}: ChildRun): Promise<ChildReport> {
  await rm(outDir, { recursive: true, force: true });
  const cli = join(projectDir, 'node_modules', '@playwright', 'test', 'cli.js');
  const grep = caseIds.map((id) => `@${id}(?!\\d)`).join('|');
  // Specs of other requirements are not even read.
  const projects = [...new Set(caseIds.map((id) => `--project=${id.split('-')[0] ?? ''}`))];
  const inherited = Object.entries(process.env).filter(([name]) => !surrounding.test(name));
  const { exitCode, all } = await execa(process.execPath, [cli, 'test', ...projects, '--grep', grep], {
    cwd,
    env: {
      ...Object.fromEntries(inherited),
      ...environment,
      ASSAY_CHILD: '1',
      ASSAY_PARENT_RUN: process.env.ASSAY_RUN_ID,
      ASSAY_REPORTS_OUT: outDir,
      FORCE_COLOR: '0',
      // Loading the clients of AWS and Kubernetes is a third of a short child's time; compiled once, it is half of that.
      NODE_COMPILE_CACHE: join(cacheDir(), 'node-compiled'),
    },
    extendEnv: false,
    all: true,
    reject: false,
    timeout,
  });
  return { exitCode, cases: await recordedCases(outDir), tail: all.trimEnd().split('\n').slice(-15).join('\n') };
}

async function recordedCases(outDir: string): Promise<ReadonlyMap<string, CaseVerdict> | undefined> {
  const text = await readFile(join(outDir, 'results.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { cases } = recordSchema.parse(JSON.parse(text));
  return new Map(cases.map(({ id, verdict, error }) => [id, { verdict, error }]));
}
