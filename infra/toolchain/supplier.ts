import { AssayError } from '../errors.ts';
import type { Places } from './cache.ts';
import type { Component, Release } from './component.ts';
import { baseUrlOf, download, UnavailableError, unreachable } from './download.ts';
import type { Go } from './go.ts';
import { compile } from './go.ts';
import { findGo } from './go-distribution.ts';
import { staged } from './progress.ts';
import type { Entry } from './store.ts';
import { publish } from './store.ts';
import type { Task } from './task.ts';

/** Gets components: downloaded where the official hosts answer, else compiled. */
export class Supplier {
  readonly #task: Task;
  #go: Promise<Go> | undefined;
  #closed: ReadonlyMap<string, string> = new Map();

  constructor(task: Task) {
    this.#task = task;
  }

  /**
   * Decides once, for all components at the same time, which download hosts are there.
   * @throws AssayError when one is not and only downloads are allowed.
   */
  async askHosts(wanted: readonly Component[]): Promise<void> {
    const { mode, notice, signal } = this.#task;
    if (mode === 'compile') return;
    const urls = wanted.flatMap(({ name, release }) => (release ? [baseUrlOf(name, release.baseUrl)] : []));
    this.#closed = await unreachable(urls, { signal });
    if (this.#closed.size === 0) return;
    const hosts = [...this.#closed].map(([url, reason]) => `${url} (${reason})`).join(', ');
    if (mode === 'download') throw unavailable('The download hosts do not answer', hosts);
    notice(`no answer from ${hosts}: compiling from the Go module proxy instead`);
  }

  /**
   * Gets one component into its place in the cache.
   * @throws AssayError when it can be had in no allowed way, or when a download is not what was published.
   */
  async supply(component: Component, { downloaded, compiled }: Places): Promise<Entry> {
    const { name, release } = component;
    const { mode, notice } = this.#task;
    if (mode === 'compile' || !release || !downloaded) return this.#compile(component, compiled);
    const baseUrl = baseUrlOf(name, release.baseUrl);
    if (this.#closed.has(baseUrl)) return this.#compile(component, compiled);
    try {
      return await this.#download(component, release, baseUrl, downloaded);
    } catch (thrown) {
      if (!(thrown instanceof UnavailableError)) throw thrown;
      if (mode === 'download') throw unavailable(`${name} cannot be downloaded`, thrown.message);
      notice(`${name}: ${thrown.message}; compiling it instead`);
      return this.#compile(component, compiled);
    }
  }

  #download(component: Component, { files }: Release, baseUrl: string, place: string): Promise<Entry> {
    const { onProgress, signal } = this.#task;
    const { name, version, expected } = component;
    const stage = { component: name, version, source: 'downloading', expected: expected.download } as const;
    return staged(onProgress, stage, () =>
      publish(place, async (scratch) => {
        for (const file of files) await download(baseUrl, file, scratch, { signal });
        const programs = files.flatMap((file) => Object.keys(file.programs));
        return { version, programs: Object.fromEntries(programs.map((name) => [name, name])), files: programs };
      }),
    );
  }

  async #compile({ name, version, recipe, expected }: Component, place: string): Promise<Entry> {
    const { onProgress, signal } = this.#task;
    this.#go ??= findGo(onProgress, signal);
    const go = await this.#go;
    const stage = { component: name, version, source: 'compiling', expected: expected.compile } as const;
    return staged(onProgress, stage, () =>
      publish(place, async (scratch) => {
        await compile(go, recipe, scratch, signal);
        return { version, programs: recipe.programs, files: [...new Set(Object.values(recipe.programs))] };
      }),
    );
  }
}

function unavailable(summary: string, found: string): AssayError {
  return new AssayError(summary, {
    expected: 'official release files, because ASSAY_TOOLCHAIN=download',
    found,
    remedy: 'give access to these hosts, point ASSAY_<COMPONENT>_BASE_URL at mirrors of them, or unset ASSAY_TOOLCHAIN',
  });
}
