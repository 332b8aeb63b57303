import { messageOf } from '../../infra/errors.ts';
import { reportsOutDir } from '../../infra/paths.ts';
import { publishDocuments } from './publish.ts';

/**
 * Makes the documents at the end of a run and says in one line where they are, or why not. Documents only repeat what the record says:
 * whatever happens to them cannot change an outcome.
 * @returns undefined where there is no acceptance record
 */
export async function documentsOfRun(): Promise<string | undefined> {
  try {
    const published = await publishDocuments(reportsOutDir);
    if (published === undefined) return undefined;
    const { start, pdf } = published;
    return pdf.made ? start : `${start}  (PDF missing: ${pdf.reason})`;
  } catch (error) {
    return `not made: ${messageOf(error)}`;
  }
}
