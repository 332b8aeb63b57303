import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

import type { Answer } from './answer.ts';
import type { Clock } from './clock.ts';

const point = z.object({
  type: z.literal('Point'),
  metric: z.string(),
  data: z.object({ time: z.string(), value: z.number(), tags: z.record(z.string(), z.string()).nullish() }),
});

/** What is taken from k6's stream of samples; it writes a dozen others for each request. */
export interface Samples {
  readonly answers: Answer[];
  dropped: number;
  lateness: number;
  users: { busiest: number; allocated: number };
}

/** Reads the samples that k6 wrote, one JSON document a line. A line that was cut off with the process is left out. */
export async function readSamples(file: string, clock: Clock): Promise<Samples> {
  const samples: Samples = { answers: [], dropped: 0, lateness: 0, users: { busiest: 0, allocated: 0 } };
  if (!existsSync(file)) return samples;
  for await (const line of createInterface(createReadStream(file))) {
    if (/"(answers|lateness|dropped_iterations|vus|vus_max)"/.test(line)) take(samples, line, clock);
  }
  return samples;
}

function take(samples: Samples, line: string, clock: Clock): void {
  const parsed = point.safeParse(parse(line));
  if (!parsed.success) return;
  const { metric, data } = parsed.data;
  const { time, value } = data;
  const { users } = samples;
  if (metric === 'answers') samples.answers.push(answerOf(clock.at(time), value, data.tags ?? {}));
  else if (metric === 'lateness') samples.lateness = Math.max(samples.lateness, value);
  else if (metric === 'dropped_iterations') samples.dropped += value;
  else if (metric === 'vus') users.busiest = Math.max(users.busiest, value);
  else if (metric === 'vus_max') users.allocated = Math.max(users.allocated, value);
}

const answerOf = (at: number, elapsed: number, tags: Readonly<Record<string, string>>): Answer => ({
  at,
  elapsed,
  flow: tags.scenario ?? '',
  status: Number(tags.status ?? 0),
  replica: tags.replica ?? '',
  reason: tags.reason,
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
