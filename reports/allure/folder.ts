import type { TestResult } from 'allure-js-commons';
import { hash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findCase } from '../../suites/catalogue.ts';
import type { Results } from '../results.ts';
import { enrich, resultOfMissing } from './enrich.ts';
import { attachmentsOf, tooHeavy, withoutHeavy, type AttachedFile } from './heavy.ts';

/** Makes what the adapter wrote fit for the report: what the record knows, planned cases that never ran, no heavy evidence. */
export function enrichFolder(dir: string, results: Results): void {
  const found = readdirSync(dir).filter((name) => name.endsWith('-result.json'));
  const enriched = found.map((name) =>
    enrich(JSON.parse(readFileSync(join(dir, name), 'utf8')) as TestResult, results),
  );
  const heavy = new Set(tooHeavy(filesOf(dir, enriched, results)).map(({ source }) => source));
  found.forEach((name, index) => {
    const result = enriched[index];
    if (result !== undefined) write(dir, name, withoutHeavy(result, heavy));
  });
  for (const source of heavy) rmSync(join(dir, source));
  addMissing(
    dir,
    results,
    new Set(enriched.flatMap(({ labels }) => labels.map(({ value }) => value.replace(/^@/, '')))),
  );
}

/** A file that a search for secrets has removed is attached no more. */
function filesOf(dir: string, all: readonly TestResult[], { cases }: Results): AttachedFile[] {
  const kept = new Map(cases.flatMap(({ evidence }) => evidence.map(({ sha256, path }) => [sha256, path])));
  const sources = new Set(all.flatMap((result) => attachmentsOf(result)).map(({ source }) => source));
  return [...sources]
    .filter((source) => existsSync(join(dir, source)))
    .map((source) => {
      const body = readFileSync(join(dir, source));
      return { source, bytes: body.length, evidence: kept.get(hash('sha256', body)) };
    });
}

function addMissing(dir: string, { run, cases }: Results, seen: ReadonlySet<string>): void {
  const at = Date.parse(run.startedAt) + run.durationMs;
  for (const record of cases) {
    const entry = findCase(record.id);
    if (entry === undefined || seen.has(entry.id)) continue;
    write(dir, `${randomUUID()}-result.json`, resultOfMissing(entry, record, at));
  }
}

const write = (dir: string, name: string, result: TestResult): void => {
  writeFileSync(join(dir, name), JSON.stringify(result));
};
