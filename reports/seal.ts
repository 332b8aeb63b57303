import { existsSync } from 'node:fs';

import { messageOf } from '../infra/errors.ts';
import { reportsOutDir } from '../infra/paths.ts';
import { knownSecrets } from '../infra/redaction.ts';
import { hashFolder, type FileHashes } from '../infra/report/files.ts';
import { amendManifest, writeManifest, type SealedManifest } from '../infra/report/manifest.ts';
import { heldSecrets } from '../infra/secrets/held.ts';
import { leakReasons, purgeLeaks, type LeakRecord } from './leaks/purge.ts';
import type { Results } from './results.ts';
import type { RunSetup } from './run.ts';

/** What lies in the report folder before a run touches it: a run of mutants adds to the report of an earlier run. */
export const stateBefore = ({ owesCases, isChild }: RunSetup): FileHashes =>
  owesCases || isChild || !existsSync(reportsOutDir) ? new Map() : hashFolder(reportsOutDir);

/**
 * The manifest of the whole report, when nothing more will be written. A run of mutants adds to that of the acceptance run only what it
 * wrote itself: what somebody changed in between stays visible.
 */
export function sealReport({ owesCases, id }: RunSetup, { run }: Results, before: FileHashes): SealedManifest {
  const isOwn = (path: string, sha256: string | undefined): boolean => before.get(path) !== sha256;
  const amended = owesCases ? undefined : amendManifest(reportsOutDir, `npm run sabotage (run ${id})`, isOwn);
  return amended ?? writeManifest(reportsOutDir, { id: run.id, commit: run.commit, status: run.status });
}

/** What searches of a report for secrets have found so far. */
export class LeakSearch {
  /** Of the last search; what earlier ones removed is in it. */
  record: LeakRecord | undefined;
  private blindness: string[] = [];

  /** Why the run is not green. */
  get reasons(): string[] {
    return [...this.blindness, ...(this.record === undefined ? [] : leakReasons(this.record))];
  }

  /** Searches the whole report, and removes what holds a secret. @returns whether anything new stands against the run */
  search(): boolean {
    const before = this.reasons.length;
    try {
      this.record = purgeLeaks(reportsOutDir, heldSecrets(), knownSecrets(), { earlier: this.record });
    } catch (error) {
      this.blindness = [messageOf(error)];
    }
    return this.reasons.length > before;
  }
}
