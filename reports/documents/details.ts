import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError, messageOf } from '../../infra/errors.ts';
import { projectDir } from '../../infra/paths.ts';

const line = z.string().trim().min(1);
const webAddress = z.url({ protocol: /^https?$/ });

const pricesSchema = z.strictObject({
  /** Where the prices can be looked up. */
  source: webAddress,
  /** The day on which they were looked up. */
  asOf: z.iso.date(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'three letters, such as USD'),
  /** Price of one instance for one hour, by instance type. */
  perHour: z.record(line, z.number().nonnegative()),
});
export type Prices = z.infer<typeof pricesSchema>;

const detailsSchema = z.strictObject({
  project: z.strictObject({ title: line, organisation: line, repository: webAddress }).partial().default({}),
  tester: z.strictObject({ name: line, role: line, organisation: line, contact: line }).partial().default({}),
  prices: pricesSchema.optional(),
});
/** What only people know of a run. Everything is optional: what is missing is told as not stated, never guessed. */
export type Details = z.infer<typeof detailsSchema>;

/** The file in which people state what a run cannot know. */
export const detailsFile: string = join(projectDir, '.assay.json');

/**
 * Reads what people stated about the project and the tester; nothing when there is no such file.
 * @throws AssayError when the file is no JSON, or says what nobody asked for.
 */
export async function readDetails(path: string = detailsFile): Promise<Details> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '{}';
  });
  const parsed = detailsSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw refusal(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(messageOf(error));
  }
}

function refusal(found: string): AssayError {
  return new AssayError('The details of project and tester cannot be read', {
    expected: '.assay.json with project, tester and prices as README.md describes them',
    found,
    remedy: 'correct .assay.json, or remove it: then they are told as not stated; afterwards run: npm run documents',
  });
}
