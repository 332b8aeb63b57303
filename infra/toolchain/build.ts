import { AssayError } from '../errors.ts';
import { baseKey, baseFile, buildBase } from './base.ts';
import type { Component } from './components.ts';
import { architecture, components, debian } from './components.ts';
import { baseUrlOf, download, UnavailableError, unreachable } from './download.ts';
import { findGo } from './go-distribution.ts';
import type { Go } from './go.ts';
import { compile, recipeKey } from './go.ts';
import { sha256 } from './hash.ts';
import type { OnProgress } from './progress.ts';
import { staged } from './progress.ts';
import type { Entry } from './store.ts';
import { entryPath, publish } from './store.ts';

export type Mode = 'auto' | 'download' | 'compile';

/** The two places in the cache where a component can be, one for each way to get it. */
export interface Places {
  readonly downloaded?: string;
  readonly compiled: string;
}

/** Where a component is in the cache; the name changes with everything that decides its content. */
export async function placesOf(component: Component): Promise<Places> {
  const { name, release, recipe } = component;
  const place = (how: string, key: string) => entryPath('entries', `${name}-${how}-${key.slice(0, 16)}`);
  const compiled = place('compiled', await recipeKey(recipe));
  if (!release) return { compiled };
  return { compiled, downloaded: place('downloaded', sha256(JSON.stringify([release.files, architecture]))) };
}

export async function basePlace(): Promise<string> {
  return entryPath('entries', `base-${(await baseKey()).slice(0, 16)}`);
}

/** Assembles the shared base of images. */
export async function makeBase(onProgress: OnProgress, signal?: AbortSignal): Promise<Entry> {
  const stage = {
    component: 'base',
    version: `Debian ${debian.suite}`,
    source: 'assembling',
    expected: debian.expectedSeconds,
  } as const;
  const place = await basePlace();
  return staged(onProgress, stage, () =>
    publish(place, async (scratch) => {
      await buildBase(scratch, signal);
      return { version: debian.suite, programs: {}, files: [baseFile] };
    }),
  );
}

export interface BuildContext {
  readonly mode: Mode;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/** Gets components that the cache does not have: downloaded where the official hosts answer, else compiled. */
export class Builder {
  readonly #context: BuildContext;
  #go: Promise<Go> | undefined;
  #closed: ReadonlyMap<string, string> = new Map();

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** Decides once, for all components at the same time, which download hosts are there. */
  async askHosts(missing: readonly Component[]): Promise<void> {
    const { mode, onProgress, signal } = this.#context;
    if (mode === 'compile') return;
    const urls = missing.flatMap((component) => (component.release ? [releaseUrl(component)] : []));
    this.#closed = await unreachable(urls, signal);
    if (this.#closed.size === 0) return;
    const hosts = [...this.#closed].map(([url, reason]) => `${url} (${reason})`).join(', ');
    if (mode === 'download') throw unavailable('The download hosts do not answer', hosts);
    onProgress({ kind: 'notice', text: `no answer from ${hosts}: compiling from the Go module proxy instead` });
  }

  async build(component: Component, places: Places): Promise<Entry> {
    const { mode, onProgress } = this.#context;
    if (mode === 'compile' || !component.release || !places.downloaded || this.#closed.has(releaseUrl(component))) {
      return this.#compile(component, places.compiled);
    }
    try {
      return await this.#download(component, places.downloaded);
    } catch (thrown) {
      if (!(thrown instanceof UnavailableError)) throw thrown;
      if (mode === 'download') throw unavailable(`${component.name} cannot be downloaded`, thrown.message);
      onProgress({ kind: 'notice', text: `${component.name}: ${thrown.message}; compiling it instead` });
      return this.#compile(component, places.compiled);
    }
  }

  #download(component: Component, place: string): Promise<Entry> {
    const { onProgress, signal } = this.#context;
    const { name, version, release, expected } = component;
    const stage = { component: name, version, source: 'downloading', expected: expected.download } as const;
    return staged(onProgress, stage, () =>
      publish(place, async (scratch) => {
        for (const file of release?.files ?? []) await download(releaseUrl(component), file, scratch, signal);
        const programs = Object.keys(
          Object.assign({}, ...(release?.files ?? []).map((file) => file.programs)) as object,
        );
        return { version, programs: Object.fromEntries(programs.map((name) => [name, name])), files: programs };
      }),
    );
  }

  async #compile(component: Component, place: string): Promise<Entry> {
    const { onProgress, signal } = this.#context;
    this.#go ??= findGo(onProgress, signal);
    const go = await this.#go;
    const { name, version, recipe, expected } = component;
    const stage = { component: name, version, source: 'compiling', expected: expected.compile } as const;
    return staged(onProgress, stage, () =>
      publish(place, async (scratch) => {
        await compile(go, recipe, scratch, signal);
        return { version, programs: recipe.programs, files: [...new Set(Object.values(recipe.programs))] };
      }),
    );
  }
}

/**
 * How components may be got, from `ASSAY_TOOLCHAIN`.
 * @throws AssayError for a value that is none of the modes.
 */
export function modeFromEnvironment(value = process.env.ASSAY_TOOLCHAIN): Mode {
  if (value === undefined || value === '') return 'auto';
  if (value === 'auto' || value === 'download' || value === 'compile') return value;
  throw new AssayError('ASSAY_TOOLCHAIN is not understood', {
    expected: 'download, compile, auto, or not set',
    found: value,
    remedy: 'unset ASSAY_TOOLCHAIN to take the first way that works',
  });
}

/** Names of all components, for whoever shows the list. */
export const componentNames: readonly string[] = components.map(({ name }) => name);

const releaseUrl = (component: Component): string => baseUrlOf(component.name, component.release?.baseUrl ?? '');

function unavailable(summary: string, found: string): AssayError {
  return new AssayError(summary, {
    expected: 'official release files, because ASSAY_TOOLCHAIN=download',
    found,
    remedy: 'give access to these hosts, point ASSAY_<COMPONENT>_BASE_URL at mirrors of them, or unset ASSAY_TOOLCHAIN',
  });
}
