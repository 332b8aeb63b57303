import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError, messageOf } from '../errors.ts';
import { cacheDir } from '../paths.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A plain file of a host, fetched from the registry at `/v2/<repository>/blobs/<digest>`. */
const install = z.object({
  name: z.string(),
  version: z.string(),
  roles: z.array(z.enum(['control_plane', 'worker'])),
  repository: z.string(),
  digest,
  /** Bytes. */
  size: z.number().int().positive(),
  path: z.string().startsWith('/'),
  mode: z.string(),
  /** Symbolic links to `path`: a multi-call file is called by the name of a link. */
  links: z.array(z.string().startsWith('/')),
});

const image = z.object({
  /** The official name, which is what manifests and kubeadm use. */
  reference: z.string(),
  /** Name in the registry: the official one without its host. */
  repository: z.string(),
  tag: z.string(),
  digest,
});

export const manifestSchema = z.object({
  kubernetesVersion: z.string(),
  versions: z.record(z.string(), z.string()),
  /** Storage root of a registry (contains `docker/registry/v2`). Never changes once written: new content has a new path. */
  registryDir: z.string().startsWith('/'),
  /** Digest of everything the content was made from. */
  key: z.string(),
  installs: z.array(install),
  images: z.array(image),
});

export type ToolchainManifest = z.infer<typeof manifestSchema>;
export type Install = z.infer<typeof install>;
export type Image = z.infer<typeof image>;

export const toolchainDir = (): string => join(cacheDir(), 'toolchain');
export const manifestPath = (): string => join(toolchainDir(), 'manifest.json');

/**
 * What the last `ensureToolchain` left.
 * @throws AssayError when there is no manifest, or it is not one of this version.
 */
export async function readManifest(): Promise<ToolchainManifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(manifestPath(), 'utf8')));
  } catch (thrown) {
    throw new AssayError(
      'The toolchain is not there',
      { expected: `a toolchain manifest at ${manifestPath()}`, found: messageOf(thrown), remedy: 'run: npm run setup' },
      { cause: thrown },
    );
  }
}
