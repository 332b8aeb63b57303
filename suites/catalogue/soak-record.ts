import { z } from 'zod';

/** Repetitions of something, and the alarms among them. The bound is that of the rate of false alarms, at 95 %. */
const tallySchema = z.object({
  runs: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  inconclusive: z.number().int().nonnegative(),
  /** Null when nothing was run. */
  bound: z.number().min(0).max(1).nullable(),
});
export type Tally = z.infer<typeof tallySchema>;

/** Content of `soak.json`: clean repetitions, in which every alarm is a false one. */
export const soakRecordSchema = z.object({
  schema: z.literal(1),
  commit: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** How many repetitions were asked for, and how the run ended. */
  asked: z.number().int().positive(),
  state: z.enum(['ended', 'interrupted', 'out of time']),
  confidence: z.number(),
  /** Of a repetition as a whole: one with an alarm of any case. Those that were cut short are not counted here. */
  whole: tallySchema,
  cases: z.array(
    tallySchema.extend({ id: z.string(), notRun: z.number().int().nonnegative(), errors: z.array(z.string()) }),
  ),
});
export type SoakRecord = z.infer<typeof soakRecordSchema>;
