import { z } from 'zod';

import { mutantOutcomeSchema, verdictSchema } from '../suites/catalogue/outcome.ts';

/** Who is to act on a verdict that is not `passed`. */
export const categorySchema = z.enum(['product failure', 'inconclusive', 'infrastructure', 'test defect']);
export type Category = z.infer<typeof categorySchema>;

const duration = z.number().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A file in the folder of the record. */
const evidenceSchema = z.object({
  name: z.string(),
  /** Relative to the folder of the record. */
  path: z.string(),
  sha256,
  contentType: z.string(),
  /** Milliseconds since the case began, on a monotonic clock. */
  atMs: duration,
});
export type EvidenceRecord = z.infer<typeof evidenceSchema>;

const caseRecordSchema = z.object({
  id: z.string(),
  requirement: z.string(),
  title: z.string(),
  verdict: verdictSchema,
  /** Null exactly when the case passed. */
  category: categorySchema.nullable(),
  durationMs: duration,
  /** How often the case ran. More than one is never hidden: the worst attempt is the verdict. */
  attempts: z.number().int().nonnegative(),
  /** The first failure, redacted. */
  error: z.string().optional(),
  evidence: z.array(evidenceSchema),
  mutants: z.array(z.object({ id: z.string(), outcome: mutantOutcomeSchema })),
});
export type CaseRecord = z.infer<typeof caseRecordSchema>;

/** A step that no case asks for, such as provisioning. */
const otherRecordSchema = z.object({
  project: z.string(),
  title: z.string(),
  verdict: verdictSchema,
  durationMs: duration,
  error: z.string().optional(),
});
export type OtherRecord = z.infer<typeof otherRecordSchema>;

const hostSchema = z.object({
  cpus: z.number().int(),
  cpuModel: z.string(),
  memoryBytes: z.number().int(),
  kernel: z.string(),
  platform: z.string(),
});
export type HostRecord = z.infer<typeof hostSchema>;

/** One condition of a green run. */
const gateCheckSchema = z.object({
  name: z.string(),
  /** What stands against it; empty when it holds. */
  reasons: z.array(z.string()),
});
export type GateCheck = z.infer<typeof gateCheckSchema>;

const runRecordSchema = z.object({
  id: z.string(),
  name: z.string(),
  target: z.string(),
  commit: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: duration,
  /** `interrupted`: someone stopped the run; what is missing was not run. */
  status: z.enum(['passed', 'failed', 'interrupted']),
  /** Empty exactly when the status is `passed`. */
  reasons: z.array(z.string()),
  /** The quality gate, from which the reasons are. Absent in records of earlier versions. */
  gate: z.array(gateCheckSchema).optional(),
  versions: z.record(z.string(), z.string()),
  host: hostSchema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** The machine-readable record of a run: `results.json`. */
export const resultsSchema = z.object({
  schema: z.literal(1),
  run: runRecordSchema,
  plan: z.object({ planned: z.number().int(), executed: z.number().int() }),
  cases: z.array(caseRecordSchema),
  others: z.array(otherRecordSchema),
});
export type Results = z.infer<typeof resultsSchema>;
