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

/** How many repetitions did not end green. */
export const alarmsOf = ({ failed, inconclusive }: Tally): number => failed + inconclusive;

/** The bound in words. */
export function boundOf(tally: Tally): string {
  if (tally.bound === null) return 'nothing was run to its end';
  const { runs, bound } = tally;
  const rate = `below ${percent(bound)} at 95 %`;
  return alarmsOf(tally) === 0
    ? `no alarm in ${runs} runs: the rate of false alarms is ${rate}`
    : `alarms in ${alarmsOf(tally)} of ${runs} runs (${percent(alarmsOf(tally) / runs)}): the rate is ${rate}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
