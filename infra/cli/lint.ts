import { failureLine, seconds } from '../progress.ts';
import type { Check } from './lint/checks.ts';
import { checks } from './lint/checks.ts';
import { main } from './main.ts';
import { countsLine } from './test/counts.ts';

interface Result {
  readonly name: string;
  readonly complaint: string;
}

await main({
  usage: 'npm run lint: checks formatting, code, types, shell scripts, playbooks and manifests.',
  async run({ signal, say }) {
    const results: Result[] = [];
    for (const check of checks) {
      const start = performance.now();
      const result = await make(check, signal);
      results.push(result);
      const told = `${check.name}  ${seconds(performance.now() - start)}`;
      say(result.complaint === '' ? `pass  ${told}` : failureLine(told));
      if (result.complaint !== '') say(result.complaint.replaceAll(/^/gm, '      '));
    }
    const failed = results.filter((result) => result.complaint !== '').length;
    say(`\n${countsLine({ passed: results.length - failed, failed })}`);
    return failed === 0 ? 0 : 1;
  },
});

/** A check that cannot be made has failed; the others are made nevertheless. */
async function make(check: Check, signal: AbortSignal): Promise<Result> {
  try {
    return { name: check.name, complaint: await check.run(signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { name: check.name, complaint: error instanceof Error ? error.message : String(error) };
  }
}
