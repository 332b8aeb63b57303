import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { projectDir } from '../paths.ts';
import { timeouts } from '../timeouts.ts';

/** What a child run of Playwright left. */
export interface TinyRun {
  /** `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  /** Everything that it printed, without colours. */
  readonly output: string;
  readonly outDir: string;
  /** Reads results.json. */
  readonly results: () => Promise<unknown>;
}

/** How a child run differs from a plain one. */
export interface TinyOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Sends the signal as soon as this text is printed. */
  readonly signalOn?: readonly [text: string, signal: 'SIGINT' | 'SIGKILL'];
}

/** A Playwright project in a folder of its own that runs under this checkout's configuration, fixtures and reporter. */
export interface TinyProject extends AsyncDisposable {
  readonly dir: string;
  readonly outDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: (args?: readonly string[], options?: TinyOptions) => Promise<TinyRun>;
}

const provision = `import { test } from '@playwright/test';
test('nothing to provision', () => {});
`;

/** Makes a project out of specs (path under the suites → body); bodies have \`test\`, \`expect\`, \`caseOf\`, \`InconclusiveError\` at hand. */
export async function tinyProject(specs: Readonly<Record<string, string>>): Promise<TinyProject> {
  const dir = await mkdtemp(join(tmpdir(), 'assay-tiny-'));
  const outDir = join(dir, 'out');
  await writeFile(join(dir, 'package.json'), '{ "type": "module" }\n');
  await symlink(join(projectDir, 'node_modules'), join(dir, 'node_modules'));
  await write(dir, 'playwright.config.ts', config);
  await write(dir, 'provision.setup.ts', provision);
  for (const [path, body] of Object.entries(specs)) await write(dir, path, `${prelude}${body}\n`);
  // A name of its own: the lock of a cloud is the machine's, wherever the state is.
  const name = `tiny-${randomBytes(4).toString('hex')}`;
  const environment = { ASSAY_NAME: name, ASSAY_REPORTS_OUT: outDir, ASSAY_STATE: join(dir, 'state') };
  return {
    dir,
    outDir,
    environment,
    run: (args = [], options = {}) =>
      runIn(dir, outDir, args, { ...options, environment: { ...environment, ...options.environment } }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

const source = (path: string): string => JSON.stringify(join(projectDir, path));

const config = `import real from ${source('playwright.config.ts')};
export default { ...real, testDir: import.meta.dirname };
`;

const prelude = `import { expect } from '@playwright/test';
import { caseOf } from ${source('fixtures/case.ts')};
import { redact } from ${source('fixtures/redact.ts')};
import { AssayError, InconclusiveError, verdictTest as test } from ${source('fixtures/verdict.ts')};
`;

async function write(dir: string, path: string, body: string): Promise<void> {
  await mkdir(join(dir, path, '..'), { recursive: true });
  await writeFile(join(dir, path), body);
}

async function runIn(dir: string, outDir: string, args: readonly string[], options: TinyOptions): Promise<TinyRun> {
  const cli = join(projectDir, 'node_modules', '@playwright', 'test', 'cli.js');
  const child = execa(process.execPath, [cli, 'test', ...args], {
    cwd: dir,
    env: { ...ownEnvironment(), ...options.environment, FORCE_COLOR: '0' },
    extendEnv: false,
    all: true,
    reject: false,
    timeout: timeouts.tinyRun,
    // As a terminal does, a signal reaches the workers too; a worker that outlives its parent would go on writing.
    detached: options.signalOn !== undefined,
  });
  const [text, signal] = options.signalOn ?? [];
  child.all.on('data', (chunk: Buffer) => {
    if (text !== undefined && child.pid !== undefined && chunk.includes(text)) process.kill(-child.pid, signal);
  });
  const { exitCode, all } = await child;
  const results = async () => JSON.parse(await readFile(join(outDir, 'results.json'), 'utf8')) as unknown;
  return { exitCode, output: all, outDir, results };
}

/** Without what a surrounding run of Assay or of the test runner has set. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ASSAY|TEST|PW|PLAYWRIGHT|NODE_TEST)/.test(name)),
  );
