import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError, messageOf } from '../../infra/errors.ts';
import { differences } from '../../infra/local/parity.ts';
import { projectDir } from '../../infra/paths.ts';
import { knownSecrets } from '../../infra/redaction.ts';
import { cleanupName, cleanupSchema } from '../../infra/report/cleanup.ts';
import { requirements, type Requirement } from '../../suites/catalogue.ts';
import { evidenceOf } from '../evidence.ts';
import { resultsSchema, type EvidenceRecord, type Results } from '../results.ts';
import { readSabotage } from '../sabotage.ts';
import { readSoak } from '../soak.ts';
import { readBenchmarks } from './benchmarks.ts';
import { documentDataOf, type Cleanup, type DocumentData, type Product } from './data.ts';
import { readDetails } from './details.ts';
import type { EvidenceFact } from './facts.ts';
import { infrastructureFrom, readSettingsText } from './infrastructure.ts';
import { integrityOf, readEvidence } from './kept.ts';
import { measuresOf } from './measures.ts';

/** Names under which the setup projects keep their evidence. */
const provisioningSubjects = ['the-stack-is-up', 'EasyPay-runs-on-the-cluster'];

const productSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
}) satisfies z.ZodType<Product>;

/** What is read besides the record; for tests of the documents themselves. */
export interface Origins {
  readonly details?: string;
  readonly catalogue?: readonly Requirement[];
}

/**
 * Reads the last record in `outDir` and everything that the documents tell with it. No secret is left in what is returned.
 * @returns undefined where there is no record
 * @throws AssayError when the record or `.assay.json` cannot be read
 */
export async function gather(outDir: string, origins: Origins = {}): Promise<DocumentData | undefined> {
  const results = await readResults(join(outDir, 'results.json'));
  if (results === undefined) return undefined;
  const files = results.cases.flatMap(({ evidence }) => evidence);
  const provisioning = await provisioningEvidence(outDir);
  const kept = new Map<string, Awaited<ReturnType<typeof readEvidence>>>();
  for (const { id, evidence } of results.cases) kept.set(id, await readEvidence(outDir, evidence));
  const catalogue = origins.catalogue ?? requirements;
  const isTold = (id: string): boolean => catalogue.some(({ cases }) => cases.some((entry) => entry.id === id));
  const redactor = knownSecrets();
  const clean = <Data>(data: Data): Data => redactor.data(data) as Data;
  return documentDataOf({
    catalogue,
    results: clean(results),
    sabotage: clean(await readSabotage(outDir)),
    soak: clean(await readSoak(outDir)),
    integrity: await integrityOf(outDir, files),
    provisioning: clean(provisioning),
    measures: clean(measuresOf((id) => kept.get(id) ?? []).filter(({ caseId }) => isTold(caseId))),
    benchmarks: clean(await readBenchmarks(outDir)),
    details: clean(await readDetails(origins.details)),
    product: productSchema.parse(JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'))),
    infrastructure: infrastructureFrom(await readSettingsText(), await topologyOf(outDir, provisioning)),
    differences: results.run.target === 'local' ? differences : [],
    cleanup: clean(await readCleanup(outDir)),
    hasAllure: await exists(join(outDir, 'allure', 'index.html')),
  });
}

async function readResults(path: string): Promise<Results | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    return resultsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AssayError('The record of the run cannot be read', {
      expected: `a record of this version of Assay in ${path}`,
      found: messageOf(error),
      remedy: 'run the acceptance again: npx playwright test',
    });
  }
}

async function provisioningEvidence(outDir: string): Promise<EvidenceFact[]> {
  const found = await Promise.all(
    provisioningSubjects.map((subject) => evidenceOf(outDir, subject).catch(() => undefined)),
  );
  return found.flatMap((evidence) => evidence?.files ?? []).map((file) => ({ ...file, integrity: 'intact' }));
}

/** What `npm run down` came to, when it has run since. */
async function readCleanup(outDir: string): Promise<Cleanup | undefined> {
  const text = await readFile(join(outDir, cleanupName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { verdict, reason, at } = cleanupSchema.parse(JSON.parse(text));
  return { verdict, reason, at };
}

const stackSchema = z.object({ topology: z.string() });

/** The topology that provisioning recorded. */
async function topologyOf(outDir: string, files: readonly EvidenceRecord[]): Promise<string | undefined> {
  const [stack] = await readEvidence(
    outDir,
    files.filter(({ name }) => name === 'stack'),
  );
  return stackSchema.safeParse(stack?.data).data?.topology;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
