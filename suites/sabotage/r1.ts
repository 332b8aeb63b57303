import type { MutantImplementation } from './implementation.ts';
import { probeMutant } from './probe.ts';

/** How the mutants of R1 are put in and taken out. */
export const r1: readonly MutantImplementation[] = [
  probeMutant('R1-M07', 'requests', 'never-runs'),
  probeMutant('R1-M08', 'requests', 'never-runs'),
  probeMutant('R1-M09', 'dial', 'always-open'),
];
