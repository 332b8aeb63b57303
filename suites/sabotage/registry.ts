import type { MutantImplementation } from './implementation.ts';
import { r1 } from './r1.ts';
import { r2 } from './r2.ts';
import { r3 } from './r3.ts';
import { r4 } from './r4.ts';
import { r5 } from './r5.ts';
import { r6 } from './r6.ts';
import { r7 } from './r7.ts';
import { r8 } from './r8.ts';

/** Every mutant that can be put in. */
export const implementations: readonly MutantImplementation[] = [
  ...r1,
  ...r2,
  ...r3,
  ...r4,
  ...r5,
  ...r6,
  ...r7,
  ...r8,
];

/** The implementation of a mutant, or undefined when there is none. */
export const implementationOf = (id: string): MutantImplementation | undefined =>
  implementations.find((entry) => entry.id === id);
