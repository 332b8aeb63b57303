import { parseArgs } from 'node:util';

import { AssayError, messageOf } from '../../fixtures/harness.ts';
import { cases, tagsOf, titleOf } from '../catalogue.ts';

export const usage = `npm run soak: runs the acceptance cases again and again on the cluster that runs. Whatever fails is a false alarm.
  -- --times <n>           how often, 1 to 1000
  -- --grep <text>         only cases whose title or tag (@R4, @R4-08) matches
  -- --grep-invert <text>  without those (@long)
  -- --minutes <n>         no repetition begins later; default 720`;

const options = {
  times: { type: 'string' },
  grep: { type: 'string' },
  'grep-invert': { type: 'string' },
  minutes: { type: 'string', default: '720' },
  help: { type: 'boolean', default: false },
} as const;

/** What the user asked for. */
export interface SoakChoice {
  readonly help: boolean;
  readonly times: number;
  readonly minutes: number;
  readonly caseIds: readonly string[];
}

/** @throws AssayError naming the argument that is wrong. */
export function readChoice(args: readonly string[]): SoakChoice {
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return { help: true, times: 0, minutes: 0, caseIds: [] };
    return {
      help: false,
      times: whole('--times', values.times, 1000),
      minutes: whole('--minutes', values.minutes, 7 * 24 * 60),
      caseIds: selected(values.grep, values['grep-invert']),
    };
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw refusal(messageOf(error));
  }
}

function whole(name: string, text: string | undefined, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text ?? '') && value >= 1 && value <= most) return value;
  throw refusal(`${name} ${text ?? 'is missing'}: a whole number from 1 to ${most} is needed`);
}

/** Ids of the cases that Playwright's own options of these names would select. */
function selected(grep = '', without?: string): string[] {
  const told = cases.map((entry) => ({ id: entry.id, text: [titleOf(entry), ...tagsOf(entry)].join(' ') }));
  const found = told
    .filter(({ text }) => new RegExp(grep, 'i').test(text))
    .filter(({ text }) => without === undefined || !new RegExp(without, 'i').test(text))
    .map(({ id }) => id);
  if (found.length > 0) return found;
  throw refusal(`no case matches --grep ${grep}${without === undefined ? '' : ` --grep-invert ${without}`}`);
}

function refusal(found: string): AssayError {
  return new AssayError('npm run soak cannot do that', {
    expected: usage,
    found,
    remedy: 'write options after --, for example: npm run soak -- --times 20 --grep @R4',
  });
}
