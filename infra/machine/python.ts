import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { AssayError } from '../errors.ts';
import { projectDir, venvDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { awaitLock } from './lock.ts';
import { attempt, run } from './run.ts';

/** The oldest Python that the pinned ansible-core runs on. */
const oldestPython = [3, 11] as const;

const candidates = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', '/usr/bin/python3'];

/** What the Python environment is made of. */
export const requirementFiles: readonly string[] = [
  join(projectDir, 'infra', 'local', 'requirements.txt'),
  join(projectDir, 'ansible', 'requirements.txt'),
];

export interface PythonOptions {
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
  readonly directory?: string;
  readonly requirements?: readonly string[];
}

/**
 * The Python environment with what the requirement files pin. It is complete or absent: a stamp written last tells the two
 * apart, so an interrupted installation is done again, and a changed requirement file too.
 * @returns its directory.
 * @throws AssayError when no Python is recent enough, `python3-venv` is missing or pip fails.
 */
export async function ensurePython(options: PythonOptions): Promise<string> {
  const { say, signal, directory = venvDir(), requirements = requirementFiles } = options;
  const wanted = digest(requirements);
  if (isComplete(directory, wanted)) {
    say(`Python environment is up to date (${directory})`);
    return directory;
  }
  mkdirSync(dirname(directory), { recursive: true });
  const turn = await awaitLock(directory, say, signal);
  try {
    if (isComplete(directory, wanted)) return directory;
    const python = await findPython(signal);
    rmSync(directory, { recursive: true, force: true });
    say(`creating the environment with ${python}`);
    await createVenv(python, directory, signal);
    await installRequirements(directory, requirements, options);
    writeFileSync(stampFile(directory), stamp(directory, wanted));
    return directory;
  } finally {
    await turn.release();
  }
}

/** Asks a Python where and how recent it is, and whether it has what Debian splits off into python3-venv. */
const question = `import sys
from importlib.util import find_spec
print(sys.executable, *sys.version_info[:2], bool(find_spec("venv") and find_spec("ensurepip")))`;

/** The first Python on this machine that is recent enough; all that were found are named when none is. */
export async function findPython(signal?: AbortSignal, names: readonly string[] = candidates): Promise<string> {
  const seen = new Set<string>();
  for (const name of names) {
    const { exitCode, stdout } = await attempt([name, '-c', question], { timeout: timeouts.localRequest, signal });
    const [path, major, minor, complete] = stdout.trim().split(' ');
    if (exitCode !== 0 || path === undefined) continue;
    const recent = Number(major) === oldestPython[0] && Number(minor) >= oldestPython[1];
    if (recent && complete === 'True') return path;
    seen.add(`${path} is ${major ?? '?'}.${minor ?? '?'}${recent ? ' without venv' : ''}`);
  }
  throw new AssayError('No Python is recent enough', {
    expected: `Python ${oldestPython.join('.')} or later, with its venv module`,
    found: seen.size === 0 ? 'no python3 on PATH' : [...seen].join(', '),
    remedy: 'install one, for example: sudo apt-get install python3 python3-venv (or python3.11 python3.11-venv)',
  });
}

async function createVenv(python: string, directory: string, signal?: AbortSignal): Promise<void> {
  const command = [python, '-m', 'venv', directory] as const;
  await run(command, { timeout: timeouts.pythonEnvironment, signal });
}

async function installRequirements(directory: string, files: readonly string[], options: PythonOptions): Promise<void> {
  const pip = join(directory, 'bin', 'python');
  const from = files.flatMap((file) => ['--requirement', file]);
  options.say(`installing ${files.map((file) => relative(projectDir, file)).join(' and ')}`);
  await run([pip, '-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', ...from], {
    timeout: timeouts.pythonEnvironment,
    signal: options.signal,
    env: { PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    onLine: pipPhases(options.say),
    remedy: 'see what pip says; behind a proxy or mirror, pip reads PIP_INDEX_URL, PIP_CERT and HTTPS_PROXY',
  });
}

/** Tells pip's phases instead of its hundreds of lines. */
function pipPhases(say: Say): Say {
  let collected = 0;
  return (line) => {
    if (line.startsWith('Collecting ') && (collected += 1) % 10 === 1) say(`collecting packages: ${collected}`);
    if (line.startsWith('Building wheel')) say(line);
    if (line.startsWith('Installing collected packages')) say(`unpacking ${line.split(',').length} packages`);
    if (line.startsWith('ERROR')) say(line);
  };
}

function isComplete(directory: string, wanted: string): boolean {
  try {
    return readFileSync(stampFile(directory), 'utf8') === stamp(directory, wanted);
  } catch {
    return false;
  }
}

/** Names the interpreter too: after an upgrade of the distribution's Python the environment points to another one, or to none. */
function stamp(directory: string, wanted: string): string {
  const interpreter = realpathSync(join(directory, 'bin', 'python'));
  return `${wanted} ${interpreter} ${statSync(interpreter).size}\n`;
}

const stampFile = (directory: string): string => join(directory, '.assay-complete');

function digest(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    if (!existsSync(file)) {
      throw new AssayError('A requirement file is missing', {
        expected: file,
        found: 'no such file',
        remedy: 'restore it: git checkout -- <file>, or clone again',
      });
    }
    hash.update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}
