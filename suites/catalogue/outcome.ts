import { z } from 'zod';

/**
 * What a run says of a case. `inconclusive`: the probe itself broke, so nothing is known about the product.
 * `not run`: planned, but the run ended before it.
 */
export const verdictSchema = z.enum(['passed', 'failed', 'inconclusive', 'not run']);
export type Verdict = z.infer<typeof verdictSchema>;

/**
 * What a mutation came to. `killed`: the named case failed with the expected signature and its twin stayed green.
 * `survived`: the named case did not notice. `void`: it did not take hold, or broke something else, so nothing is proven.
 */
export const mutantOutcomeSchema = z.enum(['killed', 'survived', 'void', 'not run']);
export type MutantOutcome = z.infer<typeof mutantOutcomeSchema>;

/** One judged mutation, with the reason in words. */
export const mutantVerdictSchema = z.object({
  id: z.string(),
  caseId: z.string(),
  twin: z.string(),
  outcome: mutantOutcomeSchema,
  reason: z.string(),
  /** False when the mutation could not be undone: the cluster is not what it was. */
  reverted: z.boolean(),
  durationMs: z.number().nonnegative(),
  judgedAt: z.iso.datetime(),
  commit: z.string(),
});
export type MutantVerdict = z.infer<typeof mutantVerdictSchema>;

/** Content of `sabotage.json`. */
export const sabotageRecordSchema = z.object({ schema: z.literal(1), mutants: z.array(mutantVerdictSchema) });
export type SabotageRecord = z.infer<typeof sabotageRecordSchema>;
