import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { AssayError, messageOf } from '../errors.ts';
import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Component, ReleaseFile } from './component.ts';
import { baseUrlVariable } from './components.ts';
import { sha256File } from './hash.ts';

/** The release cannot be had from its host (refused, not found, cut off, silent). A wrong checksum is never this. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Base URL of a component's releases. */
export const baseUrlOf = (name: Component['name'] | 'go', standard: string): string =>
  (process.env[baseUrlVariable(name)] ?? standard).replace(/\/+$/, '');

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without an answer or a new byte after which a host counts as silent. */
  readonly patience?: number;
}

/** Asks every host once, all at the same time. Returns why each that does not answer does not. */
export async function unreachable(
  baseUrls: Iterable<string>,
  { signal, patience = timeouts.downloadConnect }: DownloadOptions = {},
): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const ask = async (url: string) => {
    try {
      await fetch(url, { method: 'HEAD', redirect: 'manual', signal: limit(patience, signal) });
    } catch (thrown) {
      signal?.throwIfAborted();
      failures.set(url, reasonOf(thrown));
    }
  };
  await Promise.all([...new Set(baseUrls)].map(ask));
  return failures;
}

/**
 * Downloads one release file, compares it with its published sha256 and leaves its programs in `directory`.
 * @throws UnavailableError when the host does not give it; AssayError when what it gave is not what was published.
 */
export async function download(
  baseUrl: string,
  file: ReleaseFile,
  directory: string,
  options: DownloadOptions = {},
): Promise<void> {
  const archive = await fetchVerified(baseUrl, file, directory, options);
  const isArchive = /\.(tgz|tar\.gz)$/.test(file.path);
  for (const [program, member] of Object.entries(file.programs)) {
    if (isArchive) await extract(archive, member, join(directory, program), options.signal);
    await chmod(join(directory, program), 0o755);
  }
  if (isArchive) await rm(archive);
}

/** Downloads a file beside its checksum and compares. Returns the path of the file in `directory`. */
export async function fetchVerified(
  baseUrl: string,
  file: Pick<ReleaseFile, 'path' | 'checksumPath'>,
  directory: string,
  options: DownloadOptions = {},
): Promise<string> {
  const name = basename(file.path);
  const expected = publishedChecksum(await text(baseUrl + file.checksumPath, options), name);
  if (!expected) throw new UnavailableError(`${baseUrl}${file.checksumPath} holds no sha256 of ${name}`);
  const target = join(directory, name);
  await save(baseUrl + file.path, target, options);
  const found = await sha256File(target, options.signal);
  if (found === expected) return target;
  throw new AssayError(`${name} is not the published file`, {
    expected: `sha256 ${expected}, as ${baseUrl}${file.checksumPath} says`,
    found: `sha256 ${found} from ${baseUrl}${file.path}`,
    remedy:
      'do not use this file: look at what stands between here and the host (proxy, mirror); ASSAY_TOOLCHAIN=compile does without it',
  });
}

/** The sha256 that a checksum file publishes for `name`; the file holds it alone or in lines of `<sha256>  <name>`. */
export function publishedChecksum(content: string, name: string): string | undefined {
  const lines = content.split('\n').map((line) => line.trim().split(/\s+\*?/));
  const named = lines.find(([, file]) => file !== undefined && basename(file) === name);
  const [checksum] = named ?? (lines[0]?.length === 1 ? lines[0] : []);
  return checksum && /^[0-9a-f]{64}$/i.test(checksum) ? checksum.toLowerCase() : undefined;
}

async function text(url: string, { signal, patience = timeouts.downloadStall }: DownloadOptions): Promise<string> {
  try {
    const response = await fetch(url, { signal: limit(patience, signal) });
    if (!response.ok) throw new UnavailableError(`HTTP ${response.status} for ${url}`);
    return await response.text();
  } catch (thrown) {
    signal?.throwIfAborted();
    throw unavailable(url, thrown);
  }
}

/** Saves a response; gives up when no byte has come for a while, however long the whole takes. */
async function save(
  url: string,
  target: string,
  { signal, patience = timeouts.downloadStall }: DownloadOptions,
): Promise<void> {
  const stall = new AbortController();
  const timer = setTimeout(() => {
    stall.abort(new Error(`no byte came for ${patience / 1000} s`));
  }, patience);
  const either = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
  try {
    const response = await fetch(url, { signal: either });
    if (!response.ok || !response.body) throw new UnavailableError(`HTTP ${response.status} for ${url}`);
    const body = response.body;
    await pipeline(
      async function* () {
        for await (const chunk of body) {
          timer.refresh();
          yield chunk;
        }
      },
      createWriteStream(target),
      { signal: either },
    );
  } catch (thrown) {
    signal?.throwIfAborted();
    throw unavailable(url, stall.signal.aborted ? stall.signal.reason : thrown);
  } finally {
    clearTimeout(timer);
  }
}

async function extract(archive: string, member: string, target: string, signal?: AbortSignal): Promise<void> {
  const scratch = `${target}.unpacked`;
  await mkdir(scratch, { recursive: true });
  await run(['tar', '-xzf', archive, '-C', scratch, member], { timeout: timeouts.unpack, signal });
  await rename(join(scratch, member), target);
  await rm(scratch, { recursive: true });
}

const limit = (milliseconds: number, signal?: AbortSignal): AbortSignal =>
  signal ? AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]) : AbortSignal.timeout(milliseconds);

function unavailable(url: string, thrown: unknown): UnavailableError {
  return thrown instanceof UnavailableError
    ? thrown
    : new UnavailableError(`${url}: ${reasonOf(thrown)}`, { cause: thrown });
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause ? thrown.cause : thrown;
  return messageOf(cause);
}
