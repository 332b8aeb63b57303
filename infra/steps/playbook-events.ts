import { z } from 'zod';

const result = z.object({
  event: z.literal('result'),
  host: z.string(),
  play: z.string(),
  task: z.string(),
  uuid: z.string(),
  status: z.enum(['ok', 'changed', 'skipped', 'failed', 'unreachable', 'ignored']),
  seconds: z.number().optional(),
  message: z.string().optional(),
  details: z.array(z.string()).optional(),
});

const counts = z.object({
  ok: z.number(),
  changed: z.number(),
  failures: z.number(),
  unreachable: z.number(),
  skipped: z.number(),
});

const event = z.discriminatedUnion('event', [
  z.object({ event: z.literal('play'), play: z.string(), free: z.boolean() }),
  z.object({ event: z.literal('task'), play: z.string(), task: z.string(), uuid: z.string() }),
  result,
  z.object({ event: z.literal('stats'), hosts: z.record(z.string(), counts) }),
]);

/** What the playbook's callback plugin tells of one host's one task. */
export type TaskResult = z.infer<typeof result>;
export type PlaybookEvent = z.infer<typeof event>;

/** The event that a line of output holds, or `undefined` when the line is Ansible's own text (warnings, errors before the first play). */
export function parseEvent(line: string): PlaybookEvent | undefined {
  if (!line.startsWith('{"event"')) return undefined;
  try {
    return event.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
