import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectDir } from '../paths.ts';
import type { Settings } from '../settings.ts';

/** What decides how a cluster is made: a change of any file below makes the next run go through the steps again. */
const sources = ['ansible', join('k8s', 'components')];

/** What is made before the cluster, and shapes it. */
export interface Ingredients {
  readonly settings: Pick<Settings, 'target' | 'topology'>;
  /** Digest of the toolchain's content. */
  readonly toolchain: string;
}

/** Digest of playbooks, components, toolchain and the settings that shape the cluster. */
export function configurationDigest({ settings, toolchain }: Ingredients, root = projectDir): string {
  const hash = createHash('sha256').update(`${settings.target} ${settings.topology.label} ${toolchain}\0`);
  for (const source of sources) {
    for (const file of filesBelow(join(root, source)))
      hash.update(`${file}\0`).update(readFileSync(join(root, source, file)));
  }
  return hash.digest('hex');
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // Caches of Python and Ansible are no part of the configuration.
  return files
    .map((file) => file.slice(directory.length + 1))
    .filter((file) => !/(^|\/)(__pycache__|\.ansible)\//.test(file))
    .sort();
}
