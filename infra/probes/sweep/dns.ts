import { decode, encode } from 'dns-packet';

/** A question for the IPv4 addresses of a name, as a datagram. */
export const dnsQuestion = (name: string): Buffer =>
  encode({ type: 'query', id: 1, flags: 0x0100, questions: [{ type: 'A', name }] });

/** The IPv4 addresses in an answer; none when the name does not exist, or the answer is none. */
export function addressesIn(answer: Buffer): string[] {
  if (answer.length === 0) return [];
  return (decode(answer).answers ?? []).flatMap((record) => (record.type === 'A' ? [record.data] : []));
}
