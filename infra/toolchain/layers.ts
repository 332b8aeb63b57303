import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import type { Application } from './application.ts';
import type { ArtifactName } from './artifact.ts';
import { archiveOf } from './artifacts.ts';
import type { LayerPlan } from './image-plan.ts';
import type { StoredLayer } from './layer-cache.ts';
import { storedLayer } from './layer-cache.ts';
import { commonFiles, readFromRoot } from './root-file-systems.ts';
import type { Entry } from './store.ts';
import type { Member } from './tar.ts';
import { tar } from './tar.ts';

/** Everything that images and installations are made of. */
export interface Parts {
  readonly wallet: Application;
  readonly artifacts: ReadonlyMap<string, Entry>;
  readonly components: ReadonlyMap<string, Entry>;
}

type Archive = AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;

/** Makes layers: images that share a part share its layer. */
export class Layers {
  readonly #parts: Parts;
  readonly #made = new Map<string, Promise<StoredLayer>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The layers that a plan stands for: a program behind another name is its file's layer and one with a link. */
  async make(plan: LayerPlan): Promise<StoredLayer[]> {
    switch (plan.kind) {
      case 'artifact':
        return [await this.#artifact(plan.name)];
      case 'certificates':
        return [await this.#certificates()];
      case 'files':
        return [await this.#once(JSON.stringify(plan.files), () => tar(files(plan.files)))];
      case 'wallet':
        return [await this.#wallet(plan.directory)];
      case 'program':
        return this.#program(plan);
    }
  }

  #once(content: string, archive: () => Archive): Promise<StoredLayer> {
    const made = this.#made.get(content) ?? storedLayer(content, archive);
    this.#made.set(content, made);
    return made;
  }

  #artifact(name: ArtifactName): Promise<StoredLayer> {
    const { path, checksum } = this.#archive(name);
    return this.#once(`archive ${checksum}`, () => createReadStream(path, { highWaterMark: 1 << 20 }) as Archive);
  }

  #archive(name: ArtifactName): { path: string; checksum: string } {
    const entry = partOf(this.#parts, name);
    return {
      path: join(entry.directory, archiveOf(name)),
      checksum: entry.checksums.get(archiveOf(name)) ?? '',
    };
  }

  #certificates(): Promise<StoredLayer> {
    const { path, checksum } = this.#archive('base');
    return this.#once(`certificates ${checksum} ${commonFiles.join()}`, async () => {
      const common = await readFromRoot(path, commonFiles);
      return tar([...files(common), { type: 'directory', path: 'tmp', mode: 0o1777 }]);
    });
  }

  #wallet(directory: string): Promise<StoredLayer> {
    const { digest, files: sources } = this.#parts.wallet;
    const placed = [...sources].map(([path, content]) => [join(directory, path), content] as const);
    return this.#once(`wallet ${digest} ${directory}`, () => tar(files(Object.fromEntries(placed))));
  }

  async #program(plan: LayerPlan & { kind: 'program' }): Promise<StoredLayer[]> {
    const entry = partOf(this.#parts, plan.component);
    const file = fileOf(entry, plan.program);
    const path = join(plan.directory, file);
    const source = join(entry.directory, file);
    const program = await this.#once(`program ${entry.checksums.get(file) ?? ''} ${path}`, () =>
      tar([...directories([path]), { type: 'file', path, mode: 0o755, source }]),
    );
    if (file === plan.program) return [program];
    const link = { type: 'link', path: join(plan.directory, plan.program), target: file } as const;
    return [program, await this.#once(JSON.stringify(link), () => tar([...directories([link.path]), link]))];
  }
}

/** The entry of a component or an artifact. */
export function partOf({ components, artifacts }: Parts, name: string): Entry {
  const entry = components.get(name) ?? artifacts.get(name);
  if (!entry) throw new TypeError(`${name} was not built`);
  return entry;
}

/** The file of an entry that is `program`. */
export function fileOf(entry: Entry, program: string): string {
  const file = entry.programs[program];
  if (!file) throw new TypeError(`${entry.directory} has no program ${program}`);
  return file;
}

function files(contents: Readonly<Record<string, string | Buffer>>): Member[] {
  const paths = Object.keys(contents).sort();
  const members = paths.map((path): Member => ({
    type: 'file',
    path,
    mode: 0o644,
    source: Buffer.from(contents[path] ?? ''),
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
