import type { RequirementData } from './types.ts';

/** A declaration of a case by a spec. */
export interface Declaration {
  readonly caseId: string;
  /** Path of the spec. */
  readonly spec: string;
}

/** What is wrong with a catalogue and the specs that declare its cases, a sentence for each; empty when nothing is. */
export function validateCatalogue(
  requirements: readonly RequirementData[],
  declarations: readonly Declaration[],
): string[] {
  return [
    ...requirements.flatMap(checkIds),
    ...repeated([...requirements, ...casesOf(requirements), ...mutantsOf(requirements)].map(({ id }) => id)),
    ...checkMutants(requirements),
    ...checkSpecs(requirements, declarations),
  ];
}

function checkIds({ id: requirement, cases, mutants }: RequirementData): string[] {
  const cases_ = cases.filter(({ id }) => !new RegExp(`^${requirement}-\\d{2}$`).test(id));
  const mutants_ = mutants.filter(({ id }) => !new RegExp(`^${requirement}-M\\d{2}$`).test(id));
  const empty = cases.filter(({ steps, preconditions }) => steps.length === 0 || preconditions.length === 0);
  return [
    ...(cases.length === 0 ? [`${requirement} has no case`] : []),
    ...cases_.map(({ id }) => `case ${id} is not named ${requirement}-<two digits>`),
    ...mutants_.map(({ id }) => `mutant ${id} is not named ${requirement}-M<two digits>`),
    ...empty.map(({ id }) => `case ${id} lacks steps or preconditions`),
  ];
}

function repeated(ids: readonly string[]): string[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...new Set(twice)].map((id) => `the id ${id} is used more than once`);
}

/** One fault that is noticed may be luck. */
const fewestMutants = 2;

/** Case and mutant must name each other: a mutant that no case lists would not show in that case's record. */
function checkMutants(requirements: readonly RequirementData[]): string[] {
  const cases = new Map(casesOf(requirements).map((entry) => [entry.id as string, entry]));
  const mutants = new Map(mutantsOf(requirements).map((entry) => [entry.id as string, entry]));
  const own = (id: string): number => [...mutants.values()].filter(({ caseId }) => caseId === id).length;
  const ofCases = [...cases.values()].flatMap(({ id, mutants: named }) => [
    ...(own(id) < fewestMutants
      ? [`case ${id} must be broken by at least ${fewestMutants} mutants, and is by ${own(id)}`]
      : []),
    ...named.filter((name) => !mutants.has(name)).map((name) => `case ${id} names the unknown mutant ${name}`),
    ...named
      .filter((name) => mutants.has(name) && mutants.get(name)?.caseId !== id)
      .map((name) => `case ${id} names the mutant ${name} of ${mutants.get(name)?.caseId ?? ''}`),
  ]);
  const ofMutants = [...mutants.values()].flatMap(({ id, caseId, twin, signature }) => [
    ...[caseId, twin].filter((name) => !cases.has(name)).map((name) => `mutant ${id} names the unknown case ${name}`),
    ...(caseId === twin ? [`mutant ${id} has its own case ${twin} as twin`] : []),
    ...(cases.get(caseId)?.mutants.includes(id) === false ? [`case ${caseId} does not name its mutant ${id}`] : []),
    ...(isPattern(signature)
      ? []
      : [`the signature of mutant ${id} is no regular expression that tells messages apart`]),
  ]);
  return [...ofCases, ...ofMutants];
}

function checkSpecs(requirements: readonly RequirementData[], declarations: readonly Declaration[]): string[] {
  const ids = new Set<string>(casesOf(requirements).map(({ id }) => id));
  const declared = declarations.map(({ caseId }) => caseId);
  return [
    ...[...ids].filter((id) => !declared.includes(id)).map((id) => `case ${id} has no spec`),
    ...declarations
      .filter(({ caseId }) => !ids.has(caseId))
      .map(({ caseId, spec }) => `${spec} declares the unknown case ${caseId}`),
    ...repeated(declared).map((problem) => `in the specs, ${problem}`),
  ];
}

/** A pattern that matches the empty text matches every failure. */
function isPattern(source: string): boolean {
  try {
    return !new RegExp(source, 'is').test('');
  } catch {
    return false;
  }
}

const casesOf = (requirements: readonly RequirementData[]) => requirements.flatMap(({ cases }) => cases);

const mutantsOf = (requirements: readonly RequirementData[]) => requirements.flatMap(({ mutants }) => mutants);
