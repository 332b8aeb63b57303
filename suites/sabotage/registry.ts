import type { MutantImplementation } from './implementation.ts';
import { r1 } from './r1.ts';
import { r2 } from './r2.ts';
import { r3 } from './r3.ts';

/** Every mutant that can be put in. */
export const implementations: readonly MutantImplementation[] = [...r1, ...r2, ...r3];

/** The implementation of a mutant, or undefined when there is none. */
export const implementationOf = (id: string): MutantImplementation | undefined =>
  implementations.find((entry) => entry.id === id);
