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

export function sum(counts: readonly Counts[]): Counts {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
  };
}
