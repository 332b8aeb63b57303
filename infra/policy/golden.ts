import { createHash } from 'node:crypto';

import fc from 'fast-check';

import { comparable, disagreements } from './cyclonus.ts';
import { matrixOf, scenarios, type Scenario } from './testing.ts';

/** How many scenarios share a digest: a difference is found within so many. */
const block = 50;

/** Content of `cyclonus.golden.json`: what Cyclonus says of the scenarios that this seed makes, a digest for each block of them. */
export interface Golden {
  readonly seed: number;
  readonly scenarios: number;
  readonly digests: readonly string[];
}

/** The scenarios of a golden table. Their number and content follow from the seed and the version of fast-check. */
export const scenariosOf = ({ seed, scenarios: numRuns }: Omit<Golden, 'digests'>): Scenario[] =>
  fc.sample(scenarios, { seed, numRuns });

/** The model's answers with policies written as Cyclonus reads them: '1' for allowed, a character a connection, a text a scenario. */
export const modelAnswers = (made: readonly Scenario[]): string[] =>
  made.map((scenario) => {
    const policies = scenario.policies.map((policy) =>
      disagreements.reduce<unknown>((sofar, { asCyclonusReads }) => asCyclonusReads(sofar), policy),
    ) as Scenario['policies'];
    return matrixOf({ ...scenario, policies })
      .map((field) => (comparable(field) ? Number(field.allowed) : '-'))
      .join('');
  });

/** Cyclonus' answers, without the connections that are not comparable. */
export const comparableAnswers = (made: readonly Scenario[], answers: readonly string[]): string[] =>
  answers.map((answer, index) => {
    const fields = matrixOf({ pods: made[index]?.pods ?? [], policies: [] });
    return fields.map((field, place) => (comparable(field) ? answer[place] : '-')).join('');
  });

/** One digest for each block of answers. */
export function digestsOf(answers: readonly string[]): string[] {
  const blocks = Array.from({ length: Math.ceil(answers.length / block) }, (_, i) =>
    answers.slice(i * block, (i + 1) * block),
  );
  return blocks.map((part) => createHash('sha256').update(part.join('\n')).digest('hex').slice(0, 16));
}
