/** Outcome of a stage, in tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** How every command of Assay that tests something ends its output. */
export const countsLine = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`;

/**
 * The outcome of a stage from its output and exit code. A stage that ends without counts, with zero tests, or with an exit code that
 * its counts do not explain, has one failure more: what cannot be read is not green.
 */
export function countStage(output: string, exitCode: number | undefined): Counts {
  const lines = [...output.matchAll(/^(?:.*\s)?(\d+) passed, (\d+) failed\s*$/gm)];
  const last = lines.at(-1);
  if (!last) return { passed: 0, failed: 1 };
  const [passed, failed] = [Number(last[1]), Number(last[2])];
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

/** The outcome of a Playwright run from the summary of its `list` reporter. Only "passed" has passed. */
export function countPlaywright(output: string, exitCode: number | undefined): Counts {
  const summary = [...output.matchAll(/^ {2}(\d+) (passed|failed|flaky|skipped|interrupted|did not run)\b/gm)];
  const total = (wanted: boolean): number =>
    summary
      .filter(([, , outcome]) => (outcome === 'passed') === wanted)
      .reduce((all, [, count]) => all + Number(count), 0);
  return countStage(countsLine({ passed: total(true), failed: total(false) }), exitCode);
}

export function sum(counts: readonly Counts[]): Counts {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}
