import { statSync } from 'node:fs';

import { AssayError } from '../errors.ts';
import { compareHashes, hashFolder, type Differences } from './files.ts';
import { earlierDigests, hashesOf, readManifest, type Amendment, type Manifest } from './manifest.ts';

/** What a report folder is, compared with its manifest. */
export interface Verification extends Differences {
  readonly manifest: Manifest;
  readonly digest: string;
  /**
   * Amendments since the state that the given digest names; all of them when none was given. Undefined when no state has that digest, and
   * when the amendments do not lead back to one another.
   */
  readonly since: readonly Amendment[] | undefined;
}

/**
 * Compares every file of a folder with the manifest in it; writes nothing.
 * @param digest of the manifest, as a run printed it; a later command may have added to the report since.
 * @throws AssayError when there is no folder or no readable manifest, or the digest is none.
 */
export function verifyFolder(dir: string, digest?: string): Verification {
  requireFolder(dir);
  if (digest !== undefined) requireDigest(digest);
  const sealed = readManifest(dir);
  const { amendments } = sealed.manifest;
  const known = [sealed.digest, ...earlierDigests(sealed)];
  const isWhole = known.length === amendments.length + 1;
  const oldest = isWhole ? amendments.length : -1;
  const age = digest === undefined ? oldest : known.indexOf(digest.toLowerCase());
  return {
    ...compareHashes(hashesOf(sealed.manifest), hashFolder(dir)),
    manifest: sealed.manifest,
    digest: sealed.digest,
    since: age === -1 ? undefined : amendments.slice(amendments.length - age),
  };
}

/** Whether nothing differs, and the manifest is the expected one. */
export const isIntact = ({ changed, added, removed, since }: Verification): boolean =>
  changed.length + added.length + removed.length === 0 && since !== undefined;

function requireFolder(dir: string): void {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  throw new AssayError('There is no report to verify', {
    expected: 'the folder of a report, such as reports/out or a copy of it',
    found: found === undefined ? `no ${dir}` : `${dir} is not a folder`,
    remedy: 'npm run verify-report -- <folder>',
  });
}

function requireDigest(digest: string): void {
  if (/^[0-9a-f]{64}$/i.test(digest)) return;
  throw new AssayError('That is not the digest of a manifest', {
    expected: '64 hexadecimal digits, as the end of a run prints them',
    found: digest,
    remedy: 'npm run verify-report -- <folder> --digest <sha256>',
  });
}
