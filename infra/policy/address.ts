const toNumber = (address: string): number => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** The range of a prefix length that an IPv4 address lies in, in CIDR notation. */
export function networkOf(address: string, prefix: number): string {
  const value = toNumber(address);
  return `${toAddress(value - (value % 2 ** (32 - prefix)))}/${prefix}`;
}
