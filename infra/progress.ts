/** Receives one line of progress, without indentation or line end. */
export type Say = (line: string) => void;

/** Elapsed time as a reader wants it: `0.4 s`, `12 s`, `3 min 07 s`. */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1_000;
  if (total < 10) return `${total.toFixed(1)} s`;
  const whole = Math.round(total);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const failureMark = 'FAIL  ';

/** How every command of Assay tells what failed: one line, so that whoever runs many of them can repeat it at the end. */
export const failureLine = (what: string): string => `${failureMark}${what.trim().split('\n')[0] ?? ''}`;

/** The lines of an output that tell what failed. */
export const failureLinesIn = (output: string): string[] =>
  output.split('\n').filter((line) => line.startsWith(failureMark));

/** The last lines of a log, for an error message. */
export function tail(text: string, lines = 15): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
