import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { sha256 } from './hash.ts';

export interface Blob {
  /** `sha256:<hexadecimal>`. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Writes the storage of a registry (distribution's filesystem driver) without a registry running: a copy of the directory
 * fills one. Repository names are official names without the host.
 */
export class RegistryStorage {
  readonly #root: string;
  readonly #base: string;

  constructor(root: string) {
    this.#root = root;
    this.#base = join(root, 'docker', 'registry', 'v2');
  }

  /** Stores what a stream yields. */
  async putBlob(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Blob> {
    const temporary = join(this.#root, randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    async function* measured() {
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    }
    await mkdir(this.#root, { recursive: true });
    await pipeline(measured, createWriteStream(temporary));
    const digest = `sha256:${hash.digest('hex')}`;
    await mkdir(dirname(this.#blobPath(digest)), { recursive: true });
    await rename(temporary, this.#blobPath(digest));
    return { digest, size };
  }

  /** Stores a file whose digest is known, as a second name of the same file where the file system can. */
  async putFile(source: string, digest: string): Promise<void> {
    const path = this.#blobPath(digest);
    await mkdir(dirname(path), { recursive: true });
    try {
      await link(source, path);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
      if (thrown.code === 'EEXIST') return;
      await copyFile(source, path);
    }
  }

  /** Makes a stored blob readable as part of a repository. */
  linkBlob(repository: string, digest: string): Promise<void> {
    return this.#link(join('repositories', repository, '_layers', digestPath(digest)), digest);
  }

  /** Stores a manifest under a tag. Returns its digest. */
  async putManifest(repository: string, tag: string, manifest: object): Promise<string> {
    const bytes = Buffer.from(JSON.stringify(manifest));
    const digest = `sha256:${sha256(bytes)}`;
    await mkdir(dirname(this.#blobPath(digest)), { recursive: true });
    await writeFile(this.#blobPath(digest), bytes);
    const manifests = join('repositories', repository, '_manifests');
    await this.#link(join(manifests, 'revisions', digestPath(digest)), digest);
    await this.#link(join(manifests, 'tags', tag, 'current'), digest);
    await this.#link(join(manifests, 'tags', tag, 'index', digestPath(digest)), digest);
    return digest;
  }

  async #link(path: string, digest: string): Promise<void> {
    await mkdir(join(this.#base, path), { recursive: true });
    await writeFile(join(this.#base, path, 'link'), digest);
  }

  #blobPath(digest: string): string {
    const hexadecimal = digest.replace('sha256:', '');
    return join(this.#base, 'blobs', 'sha256', hexadecimal.slice(0, 2), hexadecimal, 'data');
  }
}

const digestPath = (digest: string): string => digest.replace(':', '/');
