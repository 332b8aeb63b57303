const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A duration as people say it: `340 ms`, `12.3 s`, `4 min 05 s`, `1 h 02 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < second) return `${Math.round(milliseconds)} ms`;
  const tenths = Math.round(milliseconds / 100) / 10;
  if (tenths < 60) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(milliseconds / second);
  if (seconds * second < hour) return `${Math.floor(seconds / 60)} min ${padded(seconds % 60)} s`;
  const minutes = Math.round(milliseconds / minute);
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
}

/** A moment in UTC, to the second: the same text wherever the document is made. */
export const moment = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** A figure with its unit, without digits that mean nothing. */
export function figure(value: number, unit: string): string {
  if (unit === 'ms') return duration(value);
  if (unit === 's') return duration(value * second);
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
  return unit === '' ? rounded : `${rounded} ${unit}`;
}

/** Bytes as gibibytes. */
export const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** `1 case`, `2 cases`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const padded = (value: number): string => String(value).padStart(2, '0');
