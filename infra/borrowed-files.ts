import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { replaceRecord } from './files.ts';
import { stateDir } from './paths.ts';

/** Former content by path. */
const schema = z.record(z.string(), z.string());

const record = (cloud?: string): string => join(stateDir(cloud), 'borrowed-files.json');

/**
 * Keeps what a text file holds before it is changed for a while. Kept with the cloud that the change is for, so that whoever takes
 * the cloud down gives the file back, too.
 */
export function borrowFile(path: string, cloud?: string): void {
  const file = record(cloud);
  mkdirSync(dirname(file), { recursive: true });
  // What a borrowed file holds is no longer its own.
  replaceRecord(file, { [path]: readFileSync(path, 'utf8'), ...borrowed(file) }, 0o600);
}

/** Gives every borrowed file its former content again. Safe to repeat. Returns their paths. */
export function returnFiles(cloud?: string): string[] {
  const file = record(cloud);
  const all = Object.entries(borrowed(file));
  for (const [path, text] of all) writeFileSync(path, text);
  rmSync(file, { force: true });
  return all.map(([path]) => path);
}

function borrowed(file: string): Readonly<Record<string, string>> {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}
