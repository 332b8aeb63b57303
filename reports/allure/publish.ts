import { execa } from 'execa';
import type { TestResult } from 'allure-js-commons';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { AssayError } from '../../infra/errors.ts';
import { projectDir } from '../../infra/paths.ts';
import { timeouts } from '../../infra/timeouts.ts';
import { findCase } from '../../suites/catalogue.ts';
import type { Results } from '../results.ts';
import type { RunSetup } from '../run.ts';
import { allureConfig } from './config.ts';
import { enrich, resultOfMissing } from './enrich.ts';
import { offline } from './offline.ts';

/**
 * Makes the offline report out of what the adapter wrote. Runs when every other reporter has ended.
 * @returns path of the HTML file.
 * @throws AssayError when Allure fails or its page would use the network.
 */
export async function publishAllure(
  { outDir, allureResultsDir }: Pick<RunSetup, 'outDir' | 'allureResultsDir'>,
  results: Results,
): Promise<string> {
  await enrichFolder(allureResultsDir, results);
  const output = join(outDir, 'allure');
  await rm(output, { recursive: true, force: true });
  const config = join(outDir, 'allurerc.json');
  await writeFile(config, JSON.stringify(allureConfig(results, output), null, 2));
  await generate(config, allureResultsDir, outDir);
  const page = join(output, 'index.html');
  await writeFile(page, offline(await readFile(page, 'utf8')));
  return page;
}

async function enrichFolder(dir: string, results: Results): Promise<void> {
  const seen = new Set<string>();
  for (const name of await readdir(dir)) {
    if (!name.endsWith('-result.json')) continue;
    const result = enrich(JSON.parse(await readFile(join(dir, name), 'utf8')) as TestResult, results);
    for (const { value } of result.labels) seen.add(value.replace(/^@/, ''));
    await writeFile(join(dir, name), JSON.stringify(result));
  }
  const at = Date.parse(results.run.startedAt) + results.run.durationMs;
  for (const record of results.cases) {
    const entry = findCase(record.id);
    if (entry === undefined || seen.has(entry.id)) continue;
    await writeFile(join(dir, `${randomUUID()}-result.json`), JSON.stringify(resultOfMissing(entry, record, at)));
  }
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
