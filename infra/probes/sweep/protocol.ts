import { z } from 'zod';

import type { Reach } from '../reach.ts';

/** One thing to dial. */
export interface ProberTarget {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** The datagram to send over UDP; anything by default. */
  readonly payload?: Buffer;
  /** Wait for what a TCP listener says first, and tell it. */
  readonly greeting?: boolean;
}

/** How a batch is dialled. Times are milliseconds. */
export interface Pace {
  readonly attempts: number;
  /** Between the attempts at one target. */
  readonly stagger: number;
  /** Of one attempt. */
  readonly timeout: number;
}

/** What the attempts at one target came to; all of them, or the outcome is `other`. */
export interface ProberOutcome {
  readonly outcome: Reach;
  /** Milliseconds of the longest attempt, on the prober's monotonic clock. */
  readonly elapsed: number;
  readonly detail: string;
  /** What the listener said. */
  readonly answer: Buffer;
}

/** One attempt of a trace. Times are milliseconds; `started` counts from the beginning of the trace. */
export interface TracedAttempt {
  readonly started: number;
  readonly elapsed: number;
  readonly outcome: Reach;
}

const reach = z.enum(['open', 'timeout', 'refused', 'dns', 'other']);
const microseconds = z.number().transform((value) => value / 1000);

/** The line that the prober writes for a batch. */
export const answerSchema = z.object({
  id: z.string(),
  results: z.array(
    z.object({
      id: z.string(),
      outcome: reach,
      elapsedUs: microseconds,
      detail: z.string().default(''),
      answer: z.base64().default(''),
      attempts: z.array(z.object({ startedUs: microseconds, elapsedUs: microseconds, outcome: reach })).default([]),
    }),
  ),
});
export type Answer = z.infer<typeof answerSchema>;
