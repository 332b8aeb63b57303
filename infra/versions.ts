import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError } from './errors.ts';
import { replaceRecord } from './files.ts';
import { stateDir } from './paths.ts';

/** Versions of what runs in the cloud, as provisioning wrote them: component → version. */
export const versionsFile = (name?: string): string => join(stateDir(name), 'versions.json');

const schema = z.record(z.string(), z.string());

/**
 * Versions of the harness, and of the cluster as soon as provisioning has written them.
 * @throws AssayError when the file is there but cannot be read as component → version.
 */
export function knownVersions(): Record<string, string> {
  return { node: process.versions.node, playwright: playwrightVersion(), ...clusterVersions() };
}

/** Keeps the versions of what was raised, for evidence and report. The file is complete or absent at any moment. */
export function recordVersions(name: string, versions: Readonly<Record<string, string>>): void {
  replaceRecord(versionsFile(name), versions);
}

function playwrightVersion(): string {
  const manifest = createRequire(import.meta.url)('@playwright/test/package.json') as { version: string };
  return manifest.version;
}

function clusterVersions(): Record<string, string> {
  try {
    return schema.parse(JSON.parse(readFileSync(versionsFile(), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new AssayError('The versions of the cluster cannot be read', {
      expected: `${versionsFile()} holds a JSON object of component and version`,
      found: error instanceof Error ? error.message : String(error),
      remedy: 'npm run down removes it; the next run writes it again',
    });
  }
}
