import { strToU8, zipSync } from 'fflate';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';

/** Folder of the decoys inside a report, while it is searched. */
export const decoyFolder = '.decoys';

/** The ways in which a secret could lie in a report, each around the same value. */
export const disguises: Readonly<Record<string, (value: string) => string | Buffer | Uint8Array>> = {
  plain: (value) => `token is ${value}.`,
  'inside JSON': (value) => JSON.stringify({ log: JSON.stringify({ value }) }),
  'inside an address': (value) => `https://host/?q=${encodeURIComponent(value)}&r=1`,
  'inside markup': (value) =>
    `<td>${value.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;' })[sign] ?? '&gt;')}</td>`,
  hexadecimal: (value) => Buffer.from(value).toString('hex'),
  'UTF-16': (value) => Buffer.from(`log ${value}`, 'utf16le'),
  ...Object.fromEntries(
    ['', 'x', 'xy'].map((before) => [
      `base64 after ${before.length} bytes`,
      (value: string) => `data: ${base64(`${before}${value} and more`)}`,
    ]),
  ),
  base64url: (value) => Buffer.from(`?${value}`).toString('base64url'),
  'base64 over lines': (value) => base64(`a line of a log before the value\n${value}\n`).replace(/.{64}/g, '$&\n'),
  'base64 in base64': (value) => base64(`before ${base64(`key=${value}`)} after`),
  gzip: (value) => gzipSync(`log ${value}`),
  zip: (value) => zipSync({ 'trace/0.trace': strToU8(`{"title":"Fill ${value}"}`) }),
  'zip in gzip in base64': (value) =>
    `"${base64(gzipSync(zipSync({ 'a.json': strToU8(JSON.stringify({ value })) })))}"`,
  'a page with its data': (value) =>
    `<script>d("data/attachments/1.json","${base64(JSON.stringify({ stdout: `x${value}` }))}")</script>`,
  'a stream of PDF': (value) =>
    Buffer.concat([
      Buffer.from('%PDF-1.7\n1 0 obj\nstream\n'),
      deflateSync(`(${value}) Tj`),
      Buffer.from('\nendstream'),
    ]),
};

/** Puts a value into a report in every disguise, for the search to find. @returns paths of the decoys, relative to the report */
export function plantDecoys(dir: string, value: string): string[] {
  mkdirSync(join(dir, decoyFolder), { recursive: true });
  return Object.entries(disguises).map(([name, disguise]) => {
    const path = `${decoyFolder}/${name.replaceAll(' ', '-')}`;
    writeFileSync(join(dir, path), disguise(value));
    return path;
  });
}

const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');
