import { messageOf } from '../errors.ts';
import { underLock } from '../machine/lock.ts';
import type { Outcome } from '../machine/run.ts';
import { attempt } from '../machine/run.ts';
import { projectDir } from '../paths.ts';
import { failureLinesIn, seconds } from '../progress.ts';
import { main } from './main.ts';
import type { CliContext } from './main.ts';
import type { Counts } from './test/counts.ts';
import { countsLine, sum } from './test/counts.ts';
import type { Stage } from './test/stages.ts';
import { downStage, stages } from './test/stages.ts';

interface Result extends Counts {
  readonly name: string;
  readonly note: string;
  /** A line on each of what failed, as far as the stage told. */
  readonly failures: readonly string[];
}

await main({
  usage:
    'npm test: every check and test of the project, real cluster included. ASSAY_KEEP=1 leaves the cluster running.',
  run: (context) => underLock(context.settings.name, () => runAll(context)),
});

async function runAll(context: CliContext): Promise<number> {
  const results: Result[] = [];
  let prepared = true;
  try {
    for (const stage of stages) {
      const result: Result = stage.afterSetup && !prepared ? notRun(stage) : await runStage(stage, context);
      results.push(result);
      if (stage.name === 'setup') prepared = result.failed === 0;
    }
  } finally {
    // Also after an interrupt, which must not cut this short.
    if (!context.settings.keep) results.push(await runStage(downStage, { ...context, signal: undefined }));
  }
  return summarise(results, context);
}

async function runStage(
  stage: Stage,
  { say, signal }: Pick<CliContext, 'say'> & { signal: AbortSignal | undefined },
): Promise<Result> {
  say(`\n=== ${stage.name}`);
  const start = performance.now();
  let outcome: Pick<Outcome, 'exitCode' | 'all' | 'reason'>;
  try {
    const command = await stage.command();
    outcome = await attempt(command, { timeout: stage.timeout, signal, cwd: projectDir, onLine: say });
  } catch (error) {
    signal?.throwIfAborted();
    outcome = { exitCode: undefined, all: '', reason: messageOf(error) };
  }
  const counts = stage.count(outcome.all, outcome.exitCode);
  const failures = failureLinesIn(outcome.all);
  return { name: stage.name, ...counts, failures, note: `${outcome.reason}, ${seconds(performance.now() - start)}` };
}

const notRun = ({ name }: Stage): Result => ({
  name,
  passed: 0,
  failed: 1,
  note: 'not run: setup failed',
  failures: [],
});

function summarise(results: readonly Result[], { say }: CliContext): number {
  say('\n=== summary');
  for (const result of results) {
    say(`${result.name.padEnd(20)} ${countsLine(result)} (${result.note})`);
    for (const failure of result.failures) say(`  ${failure}`);
  }
  const total = sum(results);
  say('');
  say(countsLine(total));
  return total.failed === 0 ? 0 : 1;
}
