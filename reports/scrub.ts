import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Redactor } from '../infra/redaction.ts';

const textual = new Set(['.json', '.txt', '.md', '.log', '.yaml', '.yml', '.csv', '.html', '.xml', '.svg', '']);

/** Takes secrets out of every text that others wrote below `dir`: steps, output, error contexts. What a case attaches is clean already. */
export async function scrubFolder(dir: string, redactor: Redactor): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !textual.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const before = await readFile(path, 'utf8');
    const after = scrub(before, redactor);
    if (after !== before) await writeFile(path, after);
  }
}

/** JSON is cleaned leaf by leaf, so that it stays JSON. */
function scrub(text: string, redactor: Redactor): string {
  const data = parsed(text);
  if (data === undefined) return redactor.text(text);
  const clean = redactor.data(data);
  return JSON.stringify(clean) === JSON.stringify(data) ? text : JSON.stringify(clean);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
