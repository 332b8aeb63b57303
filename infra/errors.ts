/** What a reader needs to act on a failure: what was expected, what came instead, and what to do now. */
export interface Explanation {
  readonly expected: string;
  readonly found: string;
  readonly remedy: string;
}

/** An error that names its remedy. Everything Assay refuses or cannot do is reported as one of these. */
export class AssayError extends Error {
  override readonly name: string = 'AssayError';
  readonly explanation: Explanation;

  constructor(summary: string, explanation: Explanation, options?: { cause?: unknown }) {
    const { expected, found, remedy } = explanation;
    super(`${summary}\n  expected: ${expected}\n  found:    ${found}\n  to do:    ${remedy}`, options);
    this.explanation = explanation;
  }
}

/**
 * The probe itself broke (DNS, exec, image, no samples), so nothing is known about the product.
 * A case that ends with it is `inconclusive`: never counted as passed, never taken as "blocked".
 */
export class InconclusiveError extends AssayError {
  /** Crosses process borders at the head of the message: it is how a record tells inconclusive from failed. */
  override readonly name: string = 'InconclusiveError';
}

/**
 * The message of anything thrown, with that of its cause where it does not tell it; on one line where both have only one. A web socket
 * throws events, not errors.
 */
export function messageOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) return String(thrown);
  const message = String(thrown.message);
  if (thrown instanceof AssayError) return message;
  const cause = 'cause' in thrown && thrown.cause !== undefined ? messageOf(thrown.cause) : '';
  return message.includes(cause) ? message : `${message}: ${cause}`;
}
