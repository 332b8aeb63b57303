import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import {
  acquireLock,
  amendManifest,
  commitUnderTest,
  messageOf,
  readSettings,
  reportsOutDir,
  timeouts,
} from '../../fixtures/harness.ts';
import { runChild } from '../sabotage/child.ts';
import type { ChildReport } from '../sabotage/judge.ts';
import { readChoice, usage } from './options.ts';
import { soak } from './soak.ts';
import { exitCodeOf, summaryOf } from './told.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { help, times, minutes, caseIds } = readChoice(process.argv.slice(2));
  if (help) {
    say(usage);
    return 0;
  }
  const interrupt = new AbortController();
  // Ctrl-C reaches the whole group: Playwright ends in order, and what it has run counts.
  process.on('SIGINT', () => {
    interrupt.abort();
  });
  const lock = await acquireLock(readSettings().name);
  try {
    const outDir = join(reportsOutDir, 'soak');
    say(`${caseIds.length} cases, ${times} times: ${caseIds.join(' ')}`);
    const record = await soak({
      caseIds,
      times,
      limit: minutes * 60_000,
      commit: await commitUnderTest(),
      path: join(reportsOutDir, 'soak.json'),
      repeat: (repetition) => repeat(caseIds, join(outDir, String(repetition))),
      say,
      signal: interrupt.signal,
    });
    for (const line of summaryOf(record)) say(line);
    return exitCodeOf(record);
  } finally {
    amendManifest(reportsOutDir, 'npm run soak', (path) => path === 'soak.json' || path.startsWith('soak/'));
    await lock.release();
  }
}

/** What a green repetition leaves is of no use; of the others, evidence is kept. */
async function repeat(caseIds: readonly string[], outDir: string): Promise<ChildReport> {
  const report = await runChild({ caseIds, outDir, timeout: timeouts.acceptance });
  if (report.exitCode === 0) await rm(outDir, { recursive: true, force: true });
  return report;
}
