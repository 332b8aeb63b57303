import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ToolchainManifest } from './manifest.ts';
import { readManifest, toolchainDir } from './manifest.ts';

/**
 * A program of the hosts, runnable on this machine: a link to its file in the registry's storage, because a multi-call file goes by the
 * name it is called.
 * @returns the path of the link.
 * @throws AssayError when there is no toolchain; TypeError when no install brings the program.
 */
export async function programPath(program: string): Promise<string> {
  const target = fileOf(await readManifest(), program);
  const directory = join(toolchainDir(), 'programs', basename(join(target, '..')));
  const path = join(directory, program);
  await mkdir(directory, { recursive: true });
  await symlink(target, path).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  });
  return path;
}

/** Where the registry's storage keeps the file that `program` is, or is a name of. */
function fileOf({ installs, registryDir }: ToolchainManifest, program: string): string {
  const install = installs.find(({ path, links }) => [path, ...links].some((name) => basename(name) === program));
  if (!install) throw new TypeError(`no install of the toolchain brings ${program}`);
  const hex = install.digest.replace('sha256:', '');
  return join(registryDir, 'docker', 'registry', 'v2', 'blobs', 'sha256', hex.slice(0, 2), hex, 'data');
}
