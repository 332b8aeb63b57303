import { AssayError, messageOf } from '../../infra/errors.ts';
import { reportsOutDir } from '../../infra/paths.ts';
import { amendManifest } from '../../infra/report/manifest.ts';
import { documentFiles, publishDocuments } from '../documents/publish.ts';

try {
  const published = await publishDocuments(reportsOutDir);
  if (published === undefined) {
    throw new AssayError('There is no record to make documents from', {
      expected: `results.json in ${reportsOutDir}`,
      found: 'none',
      remedy: 'run the acceptance first: npx playwright test',
    });
  }
  process.stdout.write(`Wrote ${published.start}\n`);
  const own: readonly string[] = documentFiles;
  const sealed = amendManifest(reportsOutDir, 'npm run documents', (path) => own.includes(path));
  if (sealed !== undefined) process.stdout.write(`Manifest of the report: sha256 ${sealed.digest}\n`);
  if (!published.pdf.made) process.stdout.write(`The PDF is missing: ${published.pdf.reason}\n`);
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 1;
}
