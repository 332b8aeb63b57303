/** What the user asked `npm run sabotage` for. */
export interface Choice {
  readonly grep?: string | undefined;
  readonly sample?: boolean | undefined;
}

/** Playwright has one `--grep`: both conditions go into it. `undefined` selects every mutant. */
export function sabotageGrep({ grep, sample }: Choice): string | undefined {
  if (sample !== true) return grep;
  return grep === undefined ? '@sample' : `^(?=.*@sample)(?=.*(?:${grep}))`;
}
