/** Amounts of one currency for people: minor units on the inside, a decimal number on the outside. */
export class Money {
  readonly currency: string;
  /** Digits after the decimal separator. */
  readonly digits: number;
  readonly #format: Intl.NumberFormat;

  constructor(currency: string) {
    this.currency = currency;
    this.#format = new Intl.NumberFormat('en-IE', { style: 'currency', currency });
    this.digits = this.#format.resolvedOptions().maximumFractionDigits ?? 2;
  }

  /** Minor units as people read them, with the currency: 1250 is "€12.50". Exact: no floating point is involved. */
  format(minor: number | bigint): string {
    return this.#format.format(this.decimal(minor) as Intl.StringNumericLiteral);
  }

  /** Minor units as a decimal number: 1250 is "12.50". */
  decimal(minor: number | bigint): string {
    const sign = minor < 0 ? '-' : '';
    const digits = String(minor)
      .replace('-', '')
      .padStart(this.digits + 1, '0');
    if (this.digits === 0) return `${sign}${digits}`;
    return `${sign}${digits.slice(0, -this.digits)}.${digits.slice(-this.digits)}`;
  }

  /** What a person typed, as minor units: "12.5" and "12,50" are 1250. `undefined` when it is not an amount of this currency. */
  parse(text: string): bigint | undefined {
    const [, whole, fraction = ''] = /^(\d{1,15})(?:[.,](\d+))?$/.exec(text.trim()) ?? [];
    if (whole === undefined || fraction.length > this.digits) return undefined;
    return BigInt(`${whole}${fraction.padEnd(this.digits, '0')}`);
  }
}
