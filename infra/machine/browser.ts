import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

import { chromium } from '@playwright/test';

import { AssayError } from '../errors.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { ensurePackages } from './packages.ts';
import { attempt, run } from './run.ts';

/** Commands under which distributions and vendors install Chromium. */
const commands = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** A Chromium of this machine: one that is installed, or the one that Playwright has downloaded; `undefined` when there is none. */
export function findBrowser(path = process.env.PATH ?? ''): string | undefined {
  const installed = path.split(delimiter).flatMap((directory) => commands.map((command) => join(directory, command)));
  return [...installed, chromium.executablePath()].find((file) => existsSync(file));
}

/**
 * Makes sure that there is a Chromium: an installed one, else the distribution's package, else Playwright's download.
 * @throws AssayError when none of these can be had.
 */
export async function ensureBrowser(say: Say, signal?: AbortSignal): Promise<void> {
  if (findBrowser() === undefined) await install(say, signal);
  const { stdout } = await attempt([requireBrowser(), '--version'], { timeout: timeouts.localRequest, signal });
  say(stdout.trim());
}

/** @throws AssayError when there is no Chromium. */
export function requireBrowser(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  throw new AssayError('There is no Chromium for the journeys of a person', {
    expected: `one of ${commands.join(', ')} on the PATH, or Playwright's own`,
    found: 'none',
    remedy: 'run: npm run setup',
  });
}

/** Ubuntu's package is only a pointer to another package system: there, Playwright's own browser is taken. */
async function install(say: Say, signal?: AbortSignal): Promise<void> {
  if (!/^ID(_LIKE)?=.*ubuntu/m.test(await readFile('/etc/os-release', 'utf8'))) {
    await ensurePackages(['chromium', 'fonts-liberation'], { say, signal });
    return;
  }
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  await run([process.execPath, cli, 'install', '--with-deps', 'chromium'], {
    timeout: timeouts.packages,
    signal,
    onLine: say,
    remedy: `install Chromium by hand, so that one of these commands is found: ${commands.join(', ')}`,
  });
}
