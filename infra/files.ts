import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file of which a reader, also after a kill, finds the former content or the new one, and never a part. `mode`: less the umask. */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o666): void {
  const unfinished = `${path}.new`;
  // A mode counts only for a file that is made: one that a kill has left may have another.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, content, { mode });
  renameSync(unfinished, path);
}

/** The same for a record, as JSON that people can read. */
export const replaceRecord = (path: string, record: unknown, mode?: number): void => {
  replaceFile(path, `${JSON.stringify(record, null, 2)}\n`, mode);
};
