import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import { goDistribution } from './components.ts';
import { baseUrlOf, fetchVerified, UnavailableError, unreachable } from './download.ts';
import type { Go } from './go.ts';
import { missingGo, neededGo, tryGo } from './go.ts';
import type { OnProgress } from './progress.ts';
import { staged } from './progress.ts';
import { entryPath, inspect, publish } from './store.ts';

/**
 * A Go that can compile the toolchain: the one on PATH, else the official release, which is kept in the cache.
 * @throws AssayError naming the version that is needed and what was found.
 */
export async function findGo(onProgress: OnProgress, signal?: AbortSignal): Promise<Go> {
  const installed = await tryGo('go', signal);
  if (installed.go) return installed.go;
  const directory = entryPath('entries', `go-${goDistribution.version}`);
  if ((await inspect(directory)).state !== 'whole') {
    await fetchGo(directory, installed.found, onProgress, signal);
  }
  const kept = await tryGo(join(directory, 'go/bin/go'), signal);
  if (kept.go) return kept.go;
  throw missingGo(await neededGo(), `${installed.found}; ${kept.found}`);
}

async function fetchGo(directory: string, found: string, onProgress: OnProgress, signal?: AbortSignal): Promise<void> {
  const baseUrl = baseUrlOf('go', goDistribution.baseUrl);
  const [failure] = (await unreachable([baseUrl], { signal })).values();
  if (failure) throw missingGo(await neededGo(), `${found}; ${baseUrl}: ${failure}`);
  const stage = {
    component: 'go',
    version: goDistribution.version,
    source: 'downloading',
    expected: goDistribution.expectedSeconds,
  } as const;
  try {
    await staged(onProgress, stage, () => publish(directory, (scratch) => unpackGo(baseUrl, scratch, signal)));
  } catch (thrown) {
    if (thrown instanceof UnavailableError) throw missingGo(await neededGo(), `${found}; ${thrown.message}`);
    throw thrown;
  }
}

async function unpackGo(baseUrl: string, scratch: string, signal?: AbortSignal) {
  const archive = await fetchVerified(baseUrl, goDistribution, scratch, { signal });
  await run(['tar', '-xzf', archive, '-C', scratch], { timeout: timeouts.unpack, signal });
  await rename(archive, join(scratch, 'go.tar.gz'));
  return { version: goDistribution.version, programs: { go: 'go/bin/go' }, files: ['go.tar.gz', 'go/bin/go'] };
}
