import { alarmsOf, boundOf, type SoakRecord } from '../catalogue/soak-record.ts';

/** One line after each repetition. */
export function progressOf({ asked, cases, durationMs, whole }: SoakRecord, repetitions: number): string {
  const alarms = cases.filter((each) => alarmsOf(each) > 0).map((each) => `${each.id} ${alarmsOf(each)}×`);
  const minutes = (durationMs / 60_000).toFixed(1);
  return `${repetitions} of ${asked} (${minutes} min): ${alarms.length === 0 ? 'no alarm' : `alarms: ${alarms.join(', ')}`}; ${boundOf(whole)}`;
}

/** What a reader learns at the end: the whole, and each case from the worst to the best. */
export function summaryOf({ state, whole, cases }: SoakRecord): string[] {
  const sorted = cases.toSorted((a, b) => (b.bound ?? 1) - (a.bound ?? 1) || a.id.localeCompare(b.id));
  return [
    `Soak ${state}. A whole repetition: ${boundOf(whole)}`,
    ...sorted.map(
      (each) => `- ${each.id}: ${boundOf(each)}${each.notRun === 0 ? '' : `; ${each.notRun} times not run`}`,
    ),
  ];
}

/** 0 without an alarm, 1 with one, 2 when nothing was run: silence is no proof. */
export function exitCodeOf({ cases }: SoakRecord): number {
  if (cases.some((each) => alarmsOf(each) > 0)) return 1;
  return cases.every(({ runs }) => runs > 0) ? 0 : 2;
}
