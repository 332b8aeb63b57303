import { z } from 'zod';

import * as input from '../api/input.ts';
import type { Money } from '../ledger/money.ts';
import type { FieldProblem } from './views.ts';

/** Names of fields as their labels say. */
const labels: Readonly<Record<string, string>> = {
  name: 'Name',
  password: 'Password',
  deposit: 'Amount to add',
  payee: 'Pay to',
  payment: 'Amount to pay',
  note: 'Note',
};

export type Form<T> =
  { readonly ok: true; readonly values: T } | { readonly ok: false; readonly problems: FieldProblem[] };

/** What a person entered, as the schema understands it, or what is wrong with it, a sentence for each field. */
export function readForm<T extends z.ZodType>(schema: T, sent: unknown): Form<z.output<T>> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return { ok: true, values: parsed.data };
  const byField = new Map(parsed.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message]));
  const problems = [...byField].map(([field, rule]) => ({
    field,
    message: `${labels[field] ?? 'Form'}: enter ${rule}`,
  }));
  return { ok: false, problems };
}

/** What may be shown again: what was entered in the form's fields, without passwords. */
export function entered(sent: unknown): Record<string, string> {
  if (typeof sent !== 'object' || sent === null) return {};
  const shown = Object.entries(sent).filter(
    ([field, value]) => field in labels && field !== 'password' && typeof value === 'string',
  );
  return Object.fromEntries(shown);
}

export const signUpForm = z.object({ name: input.name, password: input.newPassword });
export const signInForm = z.object({ name: input.name, password: input.givenPassword });

/** The hidden key of a form: to send it twice is to pay once. */
const key = z.string().regex(/^[\w-]{8,64}$/);

export function depositForm(money: Money, limit: number) {
  return z.object({ key, deposit: amount(money, limit) });
}

export function paymentForm(money: Money, limit: number) {
  return z.object({ key, payee: input.name, payment: amount(money, limit), note: input.note.prefault('') });
}

/** An amount as people write it, in minor units. */
function amount(money: Money, limit: number) {
  const rule = `an amount from ${money.format(1)} to ${money.format(limit)}`;
  return z.string(rule).transform((text, context) => {
    const minor = money.parse(text);
    if (minor !== undefined && minor >= 1n && minor <= BigInt(limit)) return minor;
    context.addIssue({ code: 'custom', message: rule });
    return z.NEVER;
  });
}
