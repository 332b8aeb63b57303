import type { MutantImplementation } from './implementation.ts';
import { r1 } from './r1.ts';

/** Every mutant that can be put in. */
export const implementations: readonly MutantImplementation[] = [...r1];

/** The implementation of a mutant, or undefined when there is none. */
export const implementationOf = (id: string): MutantImplementation | undefined =>
  implementations.find((entry) => entry.id === id);
