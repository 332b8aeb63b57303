import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

import type { Declaration } from './validate.ts';

/** Every `caseOf('<id>')` in the specs below `dir`. */
export async function declarationsIn(dir: string): Promise<Declaration[]> {
  const names = await readdir(dir, { recursive: true });
  const specs = names.filter((name) => name.endsWith('.spec.ts')).map((name) => join(dir, name));
  const found = await Promise.all(
    specs.toSorted().map(async (path) => declarationsOf(relative(dir, path), await readFile(path, 'utf8'))),
  );
  return found.flat();
}

const declarationsOf = (spec: string, source: string): Declaration[] =>
  [...source.matchAll(/\bcaseOf\(\s*['"`]([^'"`]+)['"`]\s*\)/g)].map(([, caseId = '']) => ({ caseId, spec }));
