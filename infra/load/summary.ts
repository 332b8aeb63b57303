import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import type { Threshold } from './answer.ts';

const summarySchema = z.object({
  metrics: z.record(
    z.string(),
    z.object({ thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional() }),
  ),
});

const logSchema = z.object({ level: z.string(), msg: z.string() });

/** The thresholds of a run, from its end-of-test summary; undefined when k6 has left none. */
export async function readThresholds(file: string): Promise<Threshold[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { metrics } = summarySchema.parse(JSON.parse(text));
  return Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([rule, { ok }]) => ({ rule: `${metric}: ${rule}`, ok })),
  );
}

const expected = /^(thresholds on metrics|test run was aborted because k6 received a 'interrupt' signal)/;

/** What k6 logged as an error, each once: a script that throws goes on with the next request, and the exit code stays 0. */
export async function readComplaints(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const errors = text
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => complaintIn(line));
  return [...new Set(errors)];
}

/** A failed threshold is logged too, and so is that k6 was asked to end: neither is a fault of the run. */
function complaintIn(line: string): string[] {
  const { level, msg } = logSchema.parse(JSON.parse(line));
  return level === 'error' && !expected.test(msg) ? [msg.trim()] : [];
}
