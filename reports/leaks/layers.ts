import { unzipSync } from 'fflate';
import { gunzipSync, inflateSync } from 'node:zlib';

/** How often something may be packed in something packed. */
const deepest = 6;

/** Bytes that one file may unpack to. */
const largest = 512 * 1_024 * 1_024;

/** An archive that cannot be opened, or grows without end: nothing is known about what it holds. */
export class Unsearchable extends Error {}

/**
 * The bytes themselves, and everything that is packed in them: gzip, zlib, zip, streams of PDF, and base64 wherever a run of it stands, such as
 * the data of Allure's page; and what is packed in that.
 * @throws Unsearchable when the bytes claim to be an archive and are none, or unpack to more than 512 MiB.
 */
export function* layersOf(bytes: Buffer): Generator<Buffer> {
  let total = 0;
  const open: { bytes: Buffer; depth: number }[] = [{ bytes, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    total += next.bytes.length;
    if (total > largest) throw new Unsearchable(`unpacks to more than ${largest} bytes`);
    yield next.bytes;
    const depth = next.depth + 1;
    if (depth <= deepest) open.push(...inside(next.bytes, next.depth === 0).map((found) => ({ bytes: found, depth })));
  }
}

function inside(bytes: Buffer, isFile: boolean): Buffer[] {
  try {
    const unpacked = unpack(bytes);
    if (unpacked !== undefined) return unpacked;
  } catch (error) {
    // Within a file, bytes may look like the head of an archive by chance.
    if (isFile) throw new Unsearchable(error instanceof Error ? error.message : String(error));
  }
  return [...pdfStreams(bytes), ...base64Runs(bytes)];
}

/** Undefined when it is no archive. */
function unpack(bytes: Buffer): Buffer[] | undefined {
  const limit = { maxOutputLength: largest };
  if (!isArchive(bytes)) return undefined;
  if (bytes[0] === 0x1f) return [gunzipSync(bytes, limit)];
  return Object.values(unzipSync(bytes)).map((entry) => Buffer.from(entry));
}

function pdfStreams(bytes: Buffer): Buffer[] {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') return [];
  const found: Buffer[] = [];
  for (let at = bytes.indexOf('stream'); at !== -1; at = bytes.indexOf('stream', at + 6)) {
    const start = bytes[at + 6] === 0x0d ? at + 8 : at + 7;
    const end = bytes.indexOf('endstream', start);
    if (end !== -1) found.push(...inflated(bytes.subarray(start, end)));
  }
  return found;
}

/** A stream of PDF may be of any kind; only deflated ones can be read. */
function inflated(bytes: Buffer): Buffer[] {
  try {
    return [inflateSync(bytes, { maxOutputLength: largest })];
  } catch {
    return [];
  }
}

/** Runs of base64 of either alphabet, also over lines, also where JSON writes the line ends. */
const runs = /[A-Za-z0-9+/_-]{24,}(?:(?:\\r)?(?:\\n|\r?\n)[ \t]*[A-Za-z0-9+/_-]{4,})*/g;

function base64Runs(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(runs)].map(([run]) => Buffer.from(run.replace(/\\[rn]|\s/g, ''), 'base64'));
  const archives = found.filter(isArchive);
  const rest = found.filter((run) => !isArchive(run)).flatMap((run) => [run, between]);
  return [...archives, ...(rest.length > 0 ? [Buffer.concat(rest)] : [])];
}

/** Keeps neighbours apart: it is in no alphabet and in no text. */
const between = Buffer.from([0]);

const isArchive = (bytes: Buffer): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes.toString('latin1', 0, 4) === 'PK\x03\x04';
