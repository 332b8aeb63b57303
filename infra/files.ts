import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file of which a reader, also after a kill, finds the former content or the new one, and never a part. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** The same for a record, as JSON that people can read. */
export const replaceRecord = (path: string, record: unknown): void => {
  replaceFile(path, `${JSON.stringify(record, null, 2)}\n`);
};
