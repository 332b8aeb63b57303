import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { ensurePackages } from '../../machine/packages.ts';
import { ensurePython } from '../../machine/python.ts';
import type { Command } from '../../machine/run.ts';
import { attempt } from '../../machine/run.ts';
import { cacheDir, projectDir } from '../../paths.ts';
import { tail } from '../../progress.ts';
import { timeouts } from '../../timeouts.ts';

/** One check of the sources. */
export interface Check {
  readonly name: string;
  /** What it complains about; empty when nothing. Throws when the check itself could not be made. */
  run(signal?: AbortSignal): Promise<string>;
}

const bin = (name: string): string => join(projectDir, 'node_modules', '.bin', name);

export const checks: readonly Check[] = [
  { name: 'formatting (prettier)', run: (signal) => complaints([bin('prettier'), '--check', '.'], signal) },
  {
    name: 'code (eslint)',
    run: (signal) =>
      complaints([bin('eslint'), '--config', '.config/eslint.config.ts', '--max-warnings=0', '.'], signal),
  },
  { name: 'types (tsc)', run: (signal) => complaints([bin('tsc'), '--noEmit'], signal) },
  { name: 'shell scripts (shellcheck)', run: checkShellScripts },
  { name: 'playbooks (ansible-lint, production profile)', run: checkPlaybooks },
  { name: 'manifests (pinned Kubernetes API)', run: checkManifests },
];

async function checkShellScripts(signal?: AbortSignal): Promise<string> {
  await ensurePackages(['shellcheck'], { say: () => undefined, signal });
  const scripts = (await sources()).filter(isShellScript);
  return complaints(['shellcheck', ...scripts], signal);
}

async function checkPlaybooks(signal?: AbortSignal): Promise<string> {
  const ansible = join(projectDir, 'ansible');
  const environment = await ensurePython({
    say: () => undefined,
    signal,
    directory: join(cacheDir(), 'venv-lint'),
    requirements: [join(ansible, 'requirements.txt'), join(ansible, 'requirements-dev.txt')],
  });
  const PATH = `${join(environment, 'bin')}:${process.env.PATH ?? ''}`;
  return complaints(['ansible-lint', '--offline', '--profile=production', '--strict'], signal, { PATH }, ansible);
}

async function checkManifests(): Promise<string> {
  // The generated client takes most of a second to load: only this check needs it.
  const { validateManifests } = await import('./manifests.ts');
  // What is in a folder `files` is content of a ConfigMap.
  const files = (await sources()).filter((file) => /^k8s\/(?!.*\/files\/).*\.ya?ml$/.test(file));
  return validateManifests(files.map((file) => join(projectDir, file))).join('\n');
}

async function complaints(
  command: Command,
  signal?: AbortSignal,
  env: Record<string, string> = {},
  cwd = projectDir,
): Promise<string> {
  const outcome = await attempt(command, { timeout: timeouts.lintCheck, signal, env: { NO_COLOR: '1', ...env }, cwd });
  if (outcome.exitCode === 0) return '';
  return `${outcome.reason}\n${tail(outcome.all, 60)}`.trim();
}

/** Files of the project, relative to its root. */
async function sources(): Promise<string[]> {
  const exclude = (path: string): boolean =>
    /(^|\/)(node_modules|\.git|out|test-results|\.ansible|__pycache__)$/.test(path);
  const found: string[] = [];
  for await (const entry of glob('**/*', {
    cwd: projectDir,
    exclude: (item) => exclude(item.name),
    withFileTypes: true,
  })) {
    if (entry.isFile()) found.push(join(entry.parentPath, entry.name).slice(projectDir.length + 1));
  }
  return [...found, '.ci/run'].sort();
}

/** By its ending, or by its first line where it has none. */
function isShellScript(file: string): boolean {
  if (extname(file) === '.sh') return true;
  if (extname(file) !== '') return false;
  return /^#!.*\b(ba|da)?sh\b/.test(readFileSync(join(projectDir, file), 'utf8').slice(0, 80));
}
