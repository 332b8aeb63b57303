import { execa } from 'execa';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { AssayError, messageOf } from '../errors.ts';
import { projectDir } from '../paths.ts';
import { sabotageGrep } from './sabotage/grep.ts';

const usage = `npm run sabotage: puts every deliberate fault of the catalogue in, one at a time, and makes sure that its case notices.
  -- --grep <text>  only mutants whose id, title or tag (@R1, @R1-M01) matches
  -- --sample       only the quick and telling ones
  -- --dry          judges those that a model can judge from the manifests alone, in seconds, without a cluster
  -- --revert       only undoes what an interrupted run left`;

const options = {
  grep: { type: 'string' },
  sample: { type: 'boolean' },
  dry: { type: 'boolean' },
  revert: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

try {
  process.exitCode = await sabotage();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 2;
}

/** Playwright runs the mutants: one project, one test each. */
async function sabotage(): Promise<number> {
  const choice = readChoice();
  if (choice.help === true) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (choice.dry === true) return dry(choice.grep);
  const grep = sabotageGrep(choice);
  const mutants = ['--project=sabotage', ...(grep === undefined ? [] : ['--grep', grep])];
  const cli = join(projectDir, 'node_modules', '@playwright', 'test', 'cli.js');
  const args = [cli, 'test', ...(choice.revert === true ? ['--project=revert'] : mutants)];
  // Ctrl-C reaches the whole group; Playwright ends in order, and its exit code tells.
  process.on('SIGINT', () => undefined);
  const { exitCode } = await execa(process.execPath, args, { cwd: projectDir, stdio: 'inherit', reject: false });
  return exitCode ?? 1;
}

async function dry(grep = ''): Promise<number> {
  const program = join(projectDir, 'suites', 'sabotage', 'dry', 'cli.ts');
  const { exitCode } = await execa(process.execPath, [program, `--grep=${grep}`], { stdio: 'inherit', reject: false });
  return exitCode ?? 1;
}

function readChoice() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new AssayError('npm run sabotage does not know that argument', {
      expected: usage,
      found: messageOf(error),
      remedy: 'write options after --, for example: npm run sabotage -- --grep @R1',
    });
  }
}
