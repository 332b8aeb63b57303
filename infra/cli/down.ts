import { underLock } from '../machine/lock.ts';
import { reportsOutDir } from '../paths.ts';
import { seconds } from '../progress.ts';
import { knownSecrets, Redactor } from '../redaction.ts';
import { keepCleanup } from '../report/cleanup.ts';
import type { DownResult } from '../steps/down.ts';
import { takeDown } from '../steps/down.ts';
import type { CliContext } from './main.ts';
import { main } from './main.ts';

/** Lines on changes that are not the cloud's: enough to see what goes on, not so many that they hide the rest. */
const told = 20;

await main({
  usage: `npm run down: removes everything of the cloud and checks that nothing is left.
  --purge   remove the cache and the machine images too
  --strict  fail also for changes of the machine that do not carry the cloud's mark`,
  switches: ['purge', 'strict'],
  async run(context) {
    const { settings, signal, say, has } = context;
    const start = performance.now();
    // Known from the state of the cloud, which will be gone.
    const redactor = secretsOfState();
    const result = await underLock(settings.name, () =>
      takeDown({ name: settings.name, say, signal, purge: has('purge') }),
    );
    tell(result, context);
    keepCleanup(result, { dir: reportsOutDir, strict: has('strict'), redactor, say });
    const failed = result.left.length > 0 || (has('strict') && result.changed.length > 0);
    say(`${failed ? 'Not clean' : 'Down'} after ${seconds(performance.now() - start)}.`);
    return failed ? 1 : 0;
  },
});

/** A state that cannot be read is removed all the same. */
function secretsOfState(): Redactor {
  try {
    return knownSecrets();
  } catch {
    return new Redactor();
  }
}

function tell({ left, changed, before }: DownResult, { settings, say }: CliContext): void {
  if (left.length > 0) {
    say(
      `\nStill there of "${settings.name}", although all of it should be gone; repeat npm run down, or remove it by hand:`,
    );
    for (const line of left) say(`  ${line}`);
  } else say(`Nothing of "${settings.name}" is left: no container, network, volume, rule, process, socket or file.`);
  if (changed.length > 0) {
    say(
      `\nOther changes of this machine since the first command (+ came, - went); they do not carry the cloud's mark:`,
    );
    for (const line of changed.slice(0, told)) say(`  ${line}`);
    if (changed.length > told) say(`  … and ${changed.length - told} more`);
  } else if (before !== undefined)
    say('The machine is as before: containers, networks, volumes, packet filter, links, routes, mounts.');
}
