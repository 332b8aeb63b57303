import { createServer } from 'node:net';
import { once } from 'node:events';

import { z } from 'zod';

import { AssayError, messageOf } from '../errors.ts';
import { timeouts } from '../timeouts.ts';
import { attempt, run } from './run.ts';

const routeSchema = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

/**
 * Checks that no route of the machine leads into a range that the cloud is about to use.
 * @param range IPv4 range in CIDR notation.
 * @throws AssayError naming the route and its interface.
 */
export async function checkRangeFree(range: string): Promise<void> {
  const listing = await run(['ip', '-json', '-4', 'route', 'show', 'table', 'all'], { timeout: timeouts.localRequest });
  const taken = routeSchema.parse(JSON.parse(listing)).filter((route) => overlaps(route.dst, range));
  const [first] = taken;
  if (!first) return;
  throw new AssayError(`The address range ${range} is in use on this machine`, {
    expected: `no route into ${range}`,
    found: `a route to ${first.dst} by ${first.dev ?? 'no interface'}`,
    remedy: 'end what uses it (a VPN, another container network, or an earlier run: npm run down)',
  });
}

/** Whether two IPv4 ranges in CIDR notation share an address. The default route leads everywhere and counts as no overlap. */
export function overlaps(left: string, right: string): boolean {
  const [a, b] = [parseRange(left), parseRange(right)];
  if (!a || !b) return false;
  const length = Math.min(a.length, b.length);
  if (length === 0) return false;
  const shift = 2 ** (32 - length);
  return Math.floor(a.start / shift) === Math.floor(b.start / shift);
}

/**
 * Checks that a port of this machine is free by taking it for a moment.
 * @throws AssayError naming the program that holds it, as far as this user may see.
 */
export async function checkPortFree(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new AssayError(`Port ${port} on ${host} is taken`, {
      expected: `a free port ${port}`,
      found: `${messageOf(error)}; held by ${await portHolder(port)}`,
      remedy: 'end that program, or choose another port',
    });
  } finally {
    server.close();
  }
}

async function portHolder(port: number): Promise<string> {
  const { stdout } = await attempt(['ss', '-Hltnp', `sport = :${port}`], { timeout: timeouts.localRequest });
  const [, name, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout) ?? [];
  return name === undefined ? 'a program that this user may not see' : `${name} (process ${pid ?? '?'})`;
}

function parseRange(range: string): { start: number; length: number } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(range);
  if (!match) return undefined;
  const start = match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
  return { start, length: Number(match[5] ?? 32) };
}
