import { parseArgs } from 'node:util';

import { grepPattern, messageOf } from '../../../fixtures/harness.ts';
import { mutants } from '../../catalogue.ts';
import { judgeDry } from './judge.ts';
import { models } from './models.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = dry();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 2;
}

/** Prints a verdict for each mutant that a model can judge, and names the others. */
function dry(): number {
  const { values } = parseArgs({ options: { grep: { type: 'string', default: '' } } });
  const pattern = grepPattern(values.grep);
  const asked = mutants.filter(({ id, change, requirement }) => pattern.test(`${id} ${change} @${requirement} @${id}`));
  const ids = new Set<string>(asked.map(({ id }) => id));
  const verdicts = models.flatMap((model) => judgeDry(model, (id) => ids.has(id)));
  for (const { id, outcome, reason } of verdicts) say(`${id} ${outcome}: ${reason}`);
  const judged = new Set(verdicts.map(({ id }) => id));
  const others = asked.filter(({ id }) => !judged.has(id));
  say(`Only the cluster judges ${others.length}: ${others.map(({ id }) => id).join(' ')}`);
  const count = (wanted: string): number => verdicts.filter(({ outcome }) => outcome === wanted).length;
  say(`Mutants without a cluster: ${count('killed')} killed, ${count('survived')} survived, ${count('void')} void`);
  return count('killed') === verdicts.length ? 0 : 1;
}
