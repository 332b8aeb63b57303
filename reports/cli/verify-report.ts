import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { AssayError, messageOf } from '../../infra/errors.ts';
import { failureLine } from '../../infra/progress.ts';
import { isIntact, verifyFolder, type Verification } from '../../infra/report/verify.ts';

const usage = `npm run verify-report -- <folder>: says whether anything in the folder of a report was changed, added or removed since its run.
  --digest <sha256>  the digest that the run printed: without it, only whether the folder agrees with its own manifest is known
Exit code: 0 intact, 1 not intact, 2 cannot be told.`;

try {
  process.exitCode = verifyReport();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 2;
}

function verifyReport(): number {
  const { folder, digest, help } = readArguments();
  if (help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  // npm runs scripts in the project's folder; paths are meant from where the user is.
  const found = verifyFolder(resolve(process.env.INIT_CWD ?? '.', folder), digest);
  process.stdout.write(`${linesOn(found, digest).join('\n')}\n`);
  return isIntact(found) ? 0 : 1;
}

function readArguments(): { folder: string; digest: string | undefined; help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      options: { digest: { type: 'string' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [folder = '', ...more] = positionals;
    const help = values.help === true;
    if (!help && (folder === '' || more.length > 0)) throw new Error(`${positionals.length} folders`);
    return { folder, digest: values.digest, help };
  } catch (error) {
    throw new AssayError('npm run verify-report takes one folder', {
      expected: usage,
      found: messageOf(error),
      remedy: 'npm run verify-report -- reports/out',
    });
  }
}

function linesOn(found: Verification, digest: string | undefined): string[] {
  const { manifest, changed, added, removed, since } = found;
  const { run, files, writtenAt } = manifest;
  const told = { changed, added, removed };
  return [
    `Report of run ${run.id} (${run.status}), commit ${run.commit}, ${files.length} files, sealed ${writtenAt}`,
    ...(since ?? manifest.amendments).map(({ at, by, replaced }) => `Added to by ${by}, ${at}: ${list(replaced)}`),
    ...Object.entries(told).flatMap(([what, paths]) => paths.map((path) => failureLine(`${what}: ${path}`))),
    `Manifest sha256 ${found.digest}`,
    ...(since === undefined ? [failureLine(forged(digest))] : []),
    verdict(found, digest),
  ];
}

function verdict(found: Verification, digest: string | undefined): string {
  if (!isIntact(found)) return 'NOT INTACT.';
  if (digest !== undefined) return 'Intact: this is the report that the digest names.';
  return 'Intact: the folder agrees with its manifest. Compare the digest with the one that the run printed: hashes can be made anew.';
}

function forged(digest: string | undefined): string {
  if (digest !== undefined) return `the manifest is not the one with sha256 ${digest}`;
  return 'the amendments in the manifest do not lead back to one another';
}

function list(files: readonly { readonly path: string }[]): string {
  return files.length > 5 ? `${files.length} files` : files.map(({ path }) => path).join(', ');
}
