import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError, messageOf } from '../../infra/errors.ts';
import { projectDir, reportsHistoryDir } from '../../infra/paths.ts';
import { knownSecrets } from '../../infra/redaction.ts';
import { heldSecrets } from '../../infra/secrets/held.ts';
import { timeouts } from '../../infra/timeouts.ts';
import { Needles } from '../leaks/needles.ts';
import type { Results } from '../results.ts';
import type { RunSetup } from '../run.ts';
import { allureConfig } from './config.ts';
import { enrichFolder } from './folder.ts';
import { giveUpHistory, prepareHistory, tidyHistory, type HistoryRules } from './history.ts';
import { offline } from './offline.ts';

/**
 * Makes the offline report out of what the adapter wrote. Runs when every other reporter has ended.
 * @returns path of the HTML file.
 * @throws AssayError when Allure fails or its page would use the network.
 */
export async function publishAllure(
  { outDir, allureResultsDir, owesCases }: Pick<RunSetup, 'outDir' | 'allureResultsDir' | 'owesCases'>,
  results: Results,
): Promise<string> {
  enrichFolder(allureResultsDir, results);
  const output = join(outDir, 'allure');
  await rm(output, { recursive: true, force: true });
  const config = join(outDir, 'allurerc.json');
  await withHistory(
    join(reportsHistoryDir, owesCases ? 'acceptance.jsonl' : 'sabotage.jsonl'),
    results,
    async (file) => {
      await writeFile(config, JSON.stringify(allureConfig(results, output, file), null, 2));
      await generate(config, allureResultsDir, outDir);
    },
  );
  const page = join(output, 'index.html');
  await writeFile(page, offline(await readFile(page, 'utf8')));
  return page;
}

/** Generates with what earlier runs left, and without where that fails: a history is no reason against a run. */
async function withHistory(
  historyFile: string,
  results: Results,
  make: (file: string | undefined) => Promise<void>,
): Promise<void> {
  const rules = historyRules(results);
  const { file, warnings } = prepareHistory(historyFile, rules);
  const more: string[] = [];
  try {
    await make(file);
  } catch (error) {
    if (file === undefined || !existsSync(file)) throw error;
    await make(undefined);
    more.push(...giveUpHistory(file, messageOf(error)));
  }
  if (file !== undefined) more.push(...tidyHistory(file, rules));
  for (const warning of [...warnings, ...more]) process.stdout.write(`Warning: ${warning}\n`);
}

function historyRules({ run }: Results): HistoryRules {
  const needles = new Needles(heldSecrets());
  return {
    runId: run.id,
    redactor: knownSecrets(),
    isLeak: (line) => needles.findIn(Buffer.from(line)).size > 0,
  };
}

async function generate(config: string, resultsDir: string, cwd: string): Promise<void> {
  const cli = join(projectDir, 'node_modules', 'allure', 'cli.js');
  const { exitCode, all } = await execa(process.execPath, [cli, 'generate', '--config', config, resultsDir], {
    cwd,
    all: true,
    reject: false,
    timeout: timeouts.report,
  });
  if (exitCode === 0) return;
  throw new AssayError('Allure could not make the report', {
    expected: `allure generate ends with exit code 0 within ${timeouts.report / 1_000} s`,
    found: `exit code ${exitCode ?? 'none'}: ${all.slice(-500)}`,
    remedy: `node node_modules/allure/cli.js generate --config ${config} ${resultsDir}`,
  });
}
