/** The IPv4 address `offset` places after the base of a range in CIDR notation. */
export function addressAt(cidr: string, offset: number): string {
  const [base = '', prefix = '32'] = cidr.split('/');
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const value = start - (start % 2 ** (32 - Number(prefix))) + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
