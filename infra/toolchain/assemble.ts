import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { architecture } from './components.ts';
import { sha256 } from './hash.ts';
import type { ImagePlan, InstallPlan } from './image-plan.ts';
import { images, installs } from './images.ts';
import type { Parts } from './layers.ts';
import { fileOf, Layers, partOf } from './layers.ts';
import type { Image, Install } from './manifest.ts';
import type { Layer } from './layer-cache.ts';
import { RegistryStorage } from './registry.ts';

/** Raised when the way in which content is written changes, so that older registries are assembled again. */
const writerVersion = 3;

export interface Assembly {
  readonly images: Image[];
  readonly installs: Install[];
}

/** Digest of everything that decides what a registry holds. */
export function assemblyKey(parts: Parts): string {
  const contents = [...parts.artifacts.values(), ...parts.components.values()].map((entry) => [
    entry.version,
    Object.entries(entry.programs),
    [...entry.checksums],
  ]);
  return sha256(JSON.stringify([writerVersion, images, installs, contents, parts.wallet.digest]));
}

/** Writes the storage of a registry with every image and every file to install. */
export async function assemble(root: string, parts: Parts): Promise<Assembly> {
  const storage = new RegistryStorage(root);
  const layers = new Layers(parts);
  const made: Image[] = [];
  for (const plan of images) made.push(await putImage(storage, layers, plan));
  const files: Install[] = [];
  for (const plan of installs) files.push(...(await putInstalls(storage, parts, plan)));
  return { images: made, installs: files };
}

async function putImage(storage: RegistryStorage, layers: Layers, plan: ImagePlan): Promise<Image> {
  const { repository, tag } = nameOf(plan.reference);
  const made = unique((await Promise.all(plan.layers.map((layer) => layers.make(layer)))).flat());
  await Promise.all(made.map(({ path, digest }) => storage.putFile(path, digest)));
  const config = await storage.putBlob([Buffer.from(JSON.stringify(imageConfig(plan, made)))]);
  for (const { digest } of [...made, config]) await storage.linkBlob(repository, digest);
  const digest = await storage.putManifest(repository, tag, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: made.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
      digest,
      size,
    })),
  });
  return { reference: plan.reference, repository, tag, digest };
}

function imageConfig(plan: ImagePlan, layers: readonly Layer[]): object {
  return {
    created: '1970-01-01T00:00:00Z',
    architecture,
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...(plan.environment ?? [])],
      WorkingDir: plan.workingDirectory ?? '/',
      ...(plan.entrypoint ? { Entrypoint: plan.entrypoint } : {}),
      ...(plan.command ? { Cmd: plan.command } : {}),
      ...(plan.user ? { User: plan.user } : {}),
      ...(plan.volume ? { Volumes: { [plan.volume]: {} } } : {}),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

/** One record a file: the programs of a multi-call file are links to it. */
async function putInstalls(storage: RegistryStorage, parts: Parts, plan: InstallPlan): Promise<Install[]> {
  const entry = partOf(parts, plan.component);
  const files = new Set(plan.programs.map((program) => fileOf(entry, program)));
  const records = [...files].map(async (file): Promise<Install> => {
    const source = join(entry.directory, file);
    const digest = `sha256:${entry.checksums.get(file) ?? ''}`;
    const repository = `install/${file}`;
    await storage.putFile(source, digest);
    await storage.linkBlob(repository, digest);
    const links = plan.programs.filter((program) => program !== file && fileOf(entry, program) === file);
    return {
      name: file,
      version: entry.version,
      roles: [...plan.roles],
      repository,
      digest,
      size: (await stat(source)).size,
      path: join(plan.directory, file),
      mode: '0755',
      links: links.map((program) => join(plan.directory, program)),
    };
  });
  return Promise.all(records);
}

/** Splits `registry.k8s.io/coredns/coredns:v1` into repository (`coredns/coredns`) and tag. */
export function nameOf(reference: string): { repository: string; tag: string } {
  const [, repository, tag] = /^[^/]+\/(.+):([^:/]+)$/.exec(reference) ?? [];
  if (!repository || !tag) throw new TypeError(`not a full image name: ${reference}`);
  return { repository, tag };
}

/** Programs of one multi-call file bring its layer more than once. */
function unique<L extends Layer>(layers: readonly L[]): L[] {
  return [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
}
