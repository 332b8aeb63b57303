import { r1 } from './catalogue/r1.ts';
import { r2 } from './catalogue/r2.ts';
import { r3 } from './catalogue/r3.ts';
import { r4 } from './catalogue/r4.ts';
import { r5 } from './catalogue/r5.ts';
import { r6 } from './catalogue/r6.ts';
import { r7 } from './catalogue/r7.ts';
import { r8 } from './catalogue/r8.ts';
import type { CaseData, MutantData, RequirementData } from './catalogue/types.ts';

export type * from './catalogue/types.ts';

/** Every requirement, its cases and its mutants. The only list there is: suites, reports and documents derive from it. */
const requirementData = [r1, r2, r3, r4, r5, r6, r7, r8] as const satisfies readonly RequirementData[];

type Data = (typeof requirementData)[number];
export type RequirementId = Data['id'];
export type CaseId = Data['cases'][number]['id'];
export type MutantId = Data['mutants'][number]['id'];

/** A requirement as the catalogue lists it. */
export interface Requirement extends RequirementData {
  readonly id: RequirementId;
}

/** A case, with the requirement that it proves. */
export interface Case extends CaseData {
  readonly id: CaseId;
  readonly requirement: RequirementId;
}

/** A mutant, with the requirement of its case. */
export interface Mutant extends MutantData {
  readonly id: MutantId;
  readonly requirement: RequirementId;
}

export const requirements: readonly Requirement[] = requirementData;

export const cases: readonly Case[] = requirementData.flatMap((requirement) =>
  requirement.cases.map((entry) => ({ ...entry, requirement: requirement.id })),
);

export const mutants: readonly Mutant[] = requirementData.flatMap((requirement) =>
  requirement.mutants.map((entry) => ({ ...entry, requirement: requirement.id })),
);

/** The requirement with this id, or undefined for a text that names none. */
export const findRequirement = (id: string): Requirement | undefined => requirements.find((entry) => entry.id === id);

/** The case with this id, or undefined for a text that names none. */
export const findCase = (id: string): Case | undefined => cases.find((entry) => entry.id === id);

/** The mutant with this id, or undefined for a text that names none. */
export const findMutant = (id: string): Mutant | undefined => mutants.find((entry) => entry.id === id);

/** Title of the case's test: what Playwright prints and `--grep` matches. */
export const titleOf = (entry: Case): string => `${entry.id} ${entry.title}`;

/** Tags of the case's test, for `--grep @R1`, `--grep @R1-01` and `--grep-invert @long`. */
export const tagsOf = (entry: Case): string[] => [
  `@${entry.requirement}`,
  `@${entry.id}`,
  ...(entry.long === true ? ['@long'] : []),
];
