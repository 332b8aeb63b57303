import { existsSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { messageOf } from '../../infra/errors.ts';
import { replaceFile } from '../../infra/files.ts';
import { testCasesDocument } from '../test-cases.ts';
import type { DocumentData } from './data.ts';
import { gather, type Origins } from './gather.ts';
import { gradersPage, type PdfState } from './graders.ts';
import { printPdf } from './pdf.ts';
import { specificationPage, titleOf } from './specification.ts';
import { traceabilityPage } from './traceability.ts';

/** Files that this folder's documents consist of, relative to the folder of the record. */
export const documentFiles = [
  'index.html',
  'specification.html',
  'specification.pdf',
  'traceability.html',
  'TEST_CASES.md',
] as const;

/** Documents that were made. */
export interface Published {
  /** The page to begin with. */
  readonly start: string;
  readonly pdf: PdfState;
}

/**
 * Makes all documents anew from the last record in `outDir`.
 * @returns undefined where there is no record
 * @throws AssayError when the record or `.assay.json` cannot be read; then no document of another record is left
 */
export async function publishDocuments(outDir: string, origins?: Origins): Promise<Published | undefined> {
  for (const name of documentFiles) await rm(join(outDir, name), { force: true });
  const data = await gather(outDir, origins);
  if (data === undefined) return undefined;
  const write = (name: (typeof documentFiles)[number], body: string | Buffer): void => {
    replaceFile(join(outDir, name), body);
  };
  const specification = specificationPage(data);
  write('specification.html', specification);
  write('traceability.html', traceabilityPage(data));
  write('TEST_CASES.md', testCasesDocument());
  const pdf = await print(specification, data, (body) => {
    write('specification.pdf', body);
  });
  write('index.html', gradersPage(data, pdf));
  return { start: join(outDir, 'index.html'), pdf };
}

/** The other documents do without a browser: they must not be lost with it. */
async function print(page: string, data: DocumentData, write: (body: Buffer) => void): Promise<PdfState> {
  const { run } = data.results;
  try {
    const body = await printPdf({ page, title: `${titleOf(data)}, run ${run.id}`, at: new Date(run.startedAt) });
    if (body === undefined)
      return { made: false, reason: 'there is no Chromium; npm run setup, then npm run documents' };
    write(body);
    return { made: true };
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\n');
    return { made: false, reason: `${reason}; then npm run documents` };
  }
}

/** Nothing can search the glyphs of a PDF for secrets: it goes with the page that it was printed from, when that held one. */
export function withdrawPdf(outDir: string): void {
  if (!existsSync(join(outDir, 'specification.html'))) rmSync(join(outDir, 'specification.pdf'), { force: true });
}
