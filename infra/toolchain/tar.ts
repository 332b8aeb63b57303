import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const block = 512;

/** One member of a layer; paths are relative to the image's root. */
export type Member =
  | { readonly type: 'directory'; readonly path: string; readonly mode: number }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'file'; readonly path: string; readonly mode: number; readonly source: string | Buffer };

/** A tar archive of the members, each owned by root and dated 1970: the same content gives the same bytes anywhere. */
export async function* tar(members: readonly Member[]): AsyncGenerator<Buffer> {
  for (const member of members) {
    if (member.type === 'file') yield* file(member);
    else yield header(member, 0);
  }
  yield Buffer.alloc(2 * block);
}

async function* file(member: Member & { type: 'file' }): AsyncGenerator<Buffer> {
  const { source } = member;
  const size = typeof source === 'string' ? (await stat(source)).size : source.length;
  yield header(member, size);
  if (typeof source === 'string') yield* createReadStream(source, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  else yield source;
  yield Buffer.alloc((block - (size % block)) % block);
}

function header(member: Member, size: number): Buffer {
  const path = member.type === 'directory' ? `${member.path}/` : member.path;
  if (Buffer.byteLength(path) > 100) throw new RangeError(`path longer than 100 bytes in a layer: ${path}`);
  const buffer = Buffer.alloc(block);
  const octal = (value: number, offset: number, width: number) =>
    buffer.write(value.toString(8).padStart(width - 1, '0'), offset, 'ascii');
  buffer.write(path, 0);
  octal(member.type === 'link' ? 0o777 : member.mode, 100, 8);
  octal(0, 108, 8); // user
  octal(0, 116, 8); // group
  octal(size, 124, 12);
  octal(0, 136, 12); // modification time
  buffer.write({ file: '0', link: '2', directory: '5' }[member.type], 156);
  if (member.type === 'link') buffer.write(member.target, 157);
  buffer.write('ustar\u000000', 257);
  buffer.fill(' ', 148, 156);
  octal(
    buffer.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return buffer;
}
