import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { baseFile, commonFiles, readFromBase } from './base.ts';
import type { LayerPlan } from './images.ts';
import type { Layer, RegistryStorage } from './registry.ts';
import type { Entry } from './store.ts';
import type { Member } from './tar.ts';
import { tar } from './tar.ts';

export interface Parts {
  readonly base: Entry;
  readonly components: ReadonlyMap<string, Entry>;
}

/** Makes layers and remembers them: images that share a program share its layer. */
export class Layers {
  readonly #storage: RegistryStorage;
  readonly #parts: Parts;
  readonly #made = new Map<string, Promise<Layer>>();

  constructor(storage: RegistryStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** The layers that a plan stands for: a program behind another name is its file's layer and one with a link. */
  async make(plan: LayerPlan): Promise<Layer[]> {
    if (plan.kind === 'base') return [await this.#once('base', () => this.#baseTar())];
    if (plan.kind === 'certificates') {
      return [await this.#once('certificates', async () => tar(await this.#certificates()))];
    }
    if (plan.kind === 'files') return [await this.#once(JSON.stringify(plan.files), () => tar(textFiles(plan.files)))];
    const entry = partOf(this.#parts, plan.component);
    const file = fileOf(entry, plan.program);
    const path = join(plan.directory, file);
    const source = join(entry.directory, file);
    const program = await this.#once(`${source} ${path}`, () =>
      tar([...directories([path]), { type: 'file', path, mode: 0o755, source }]),
    );
    if (file === plan.program) return [program];
    const link = { type: 'link', path: join(plan.directory, plan.program), target: file } as const;
    return [program, await this.#once(JSON.stringify(link), () => tar([...directories([link.path]), link]))];
  }

  #once(key: string, content: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>): Promise<Layer> {
    const made = this.#made.get(key) ?? (async () => this.#storage.putLayer(await content()))();
    this.#made.set(key, made);
    return made;
  }

  #baseTar(): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#parts.base.directory, baseFile), {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>;
  }

  async #certificates(): Promise<Member[]> {
    const archive = join(this.#parts.base.directory, baseFile);
    const files = await readFromBase(archive, commonFiles);
    return [...textFiles(files), { type: 'directory', path: 'tmp', mode: 0o1777 }];
  }
}

/** The entry of a component. */
export function partOf(parts: Parts, name: string): Entry {
  const entry = parts.components.get(name);
  if (!entry) throw new TypeError(`component ${name} was not built`);
  return entry;
}

/** The file of an entry that is `program`. */
export function fileOf(entry: Entry, program: string): string {
  const file = entry.programs[program];
  if (!file) throw new TypeError(`${entry.directory} has no program ${program}`);
  return file;
}

function textFiles(files: Readonly<Record<string, string>>): Member[] {
  const paths = Object.keys(files).sort();
  const members = paths.map((path): Member => ({
    type: 'file',
    path,
    mode: 0o644,
    source: Buffer.from(files[path] ?? ''),
  }));
  return [...directories(paths), ...members];
}

function directories(paths: readonly string[]): Member[] {
  const parents = paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
  });
  return [...new Set(parents)].sort().map((path) => ({ type: 'directory', path, mode: 0o755 }));
}
