import type { CaseId } from '../../suites/catalogue.ts';
import { isShown } from './conclusion.ts';
import { casesOf, mutantsOf, type CaseFact, type RequirementFact } from './facts.ts';

/** A claim, and the cases that must all have passed before anybody may make it. */
interface Claim {
  readonly claim: string;
  readonly cases: readonly CaseId[];
}

/** A claim that this run backs. */
export interface SellingPoint {
  readonly claim: string;
  readonly proofs: readonly CaseFact[];
}

const claims: readonly Claim[] = [
  {
    claim:
      'Payments survive the death of the primary database: each acknowledged payment is in the ledger exactly once.',
    cases: ['R6-05', 'R6-06'],
  },
  { claim: 'No control plane is a single point of failure.', cases: ['R3-06', 'R3-07'] },
  {
    claim: 'A dead host is dropped by the load balancer and taken back, without a request lost outside its window.',
    cases: ['R1-05'],
  },
  {
    claim:
      'The database answers the wallet and nobody else: every pod, port and protocol was dialled and compared with a model.',
    cases: ['R4-01', 'R4-02', 'R4-03', 'R4-05'],
  },
  {
    claim:
      'The new user may do five things with pods and nothing else, on every API server, by review and by real calls.',
    cases: ['R5-02', 'R5-04', 'R5-05', 'R5-06'],
  },
  {
    claim: 'The cluster comes back from an encrypted backup even when every control plane is lost.',
    cases: ['R7-02', 'R7-05', 'R7-12'],
  },
  {
    claim: 'Beyond 50 % of processor or memory wallets come, and go again, without a failed request.',
    cases: ['R8-01', 'R8-02', 'R8-06'],
  },
  {
    claim: 'One command raises the infrastructure from nothing, a second run changes nothing, and drift is repaired.',
    cases: ['R2-01', 'R2-02', 'R2-03', 'R2-04'],
  },
];

/** The claims that this run backs; one whose evidence is missing or not green is left out. */
export function sellingPointsOf(facts: readonly RequirementFact[]): SellingPoint[] {
  const cases = new Map<string, CaseFact>(casesOf(facts).map((entry) => [entry.entry.id, entry]));
  const backed = claims
    .map(({ claim, cases: ids }) => ({ claim, needed: ids.length, proofs: ids.flatMap((id) => cases.get(id) ?? []) }))
    .filter(({ needed, proofs }) => proofs.length === needed && proofs.every(isTrusted));
  return [...backed.map(({ claim, proofs }) => ({ claim, proofs })), ...provenProofs(facts)];
}

/** A case that did not notice its fault backs nothing; one whose faults were not tried is told as such elsewhere. */
const isTrusted = (entry: CaseFact): boolean =>
  isShown(entry) && entry.mutants.every(({ outcome }) => outcome === 'killed' || outcome === 'not run');

/** How many claims there are to be backed. */
export const claimCount: number = claims.length + 1;

/** Holds only when every case passed and every mutant was killed. */
function provenProofs(facts: readonly RequirementFact[]): SellingPoint[] {
  const cases = casesOf(facts);
  const mutants = mutantsOf(facts);
  const holds =
    mutants.length > 0 &&
    cases.every((entry) => isShown(entry) && entry.mutants.length > 0) &&
    mutants.every(({ outcome, judged }) => outcome === 'killed' && judged?.reverted !== false);
  if (!holds) return [];
  const claim = `Every proof has shown that it can fail: each of ${mutants.length} deliberate faults was noticed by its case.`;
  return [{ claim, proofs: [] }];
}
