/** What the user asked `npm run sabotage` for. */
export interface Choice {
  readonly grep?: string | undefined;
  readonly sample?: boolean | undefined;
  readonly revert?: boolean | undefined;
}

/** Playwright has one `--grep`: both conditions go into it. `undefined` selects every mutant. */
export function sabotageGrep({ grep, sample, revert }: Choice): string | undefined {
  if (revert === true) return '@revert';
  if (sample !== true) return grep;
  return grep === undefined ? '@sample' : `^(?=.*@sample)(?=.*(?:${grep}))`;
}
