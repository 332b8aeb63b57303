import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import walletPackage from '../../k8s/easypay/images/wallet/package.json' with { type: 'json' };
import { projectDir } from '../paths.ts';
import { sha256 } from './hash.ts';

/** Version of the wallet, and the tag of its image. */
export const walletVersion = walletPackage.version;

/** The wallet: its sources, and the package.json and lockfile that name its dependencies. */
export const walletDirectory = join(projectDir, 'k8s/easypay/images/wallet');

const folders = ['src', 'views', 'public', 'migrations'];

/** Files of an application as they are now, and a digest of them all. */
export interface Application {
  readonly digest: string;
  /** Path relative to the application → content. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Reads what of an application runs: package.json and its folders without tests. It is small, and it is read once: what is packed is what
 * the digest names, whatever an editor writes meanwhile.
 */
export async function readApplication(directory: string): Promise<Application> {
  const found = await Promise.all(folders.map((folder) => filesUnder(join(directory, folder))));
  const paths = ['package.json', ...found.flat().map((path) => relative(directory, path))].sort();
  const read = async (path: string) => [path, await readFile(join(directory, path))] as const;
  const files = new Map(await Promise.all(paths.map(read)));
  const contents = [...files].map(([path, content]) => [path, sha256(content)]);
  return { digest: sha256(JSON.stringify(contents)), files };
}

async function filesUnder(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  return found
    .filter((item) => item.isFile() && !item.name.endsWith('.test.ts'))
    .map((item) => join(item.parentPath, item.name));
}
