import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

import { findGo } from '../../toolchain/go-distribution.ts';
import { compile } from '../../toolchain/go.ts';
import { Prober } from './prober.ts';
import type { SweepTarget } from './sweep.ts';

/** For tests: compiles the prober into a directory. @returns its path */
export async function compileProber(directory: string): Promise<string> {
  const recipe = { module: 'platform', packages: ['./cmd/prober'], variables: {}, programs: {} } as const;
  await compile(await findGo(() => undefined), recipe, directory);
  return join(directory, 'prober');
}

/** `prober dial` on this machine instead of in a pod. */
export function localProber(context: TestContext, program: string): Prober {
  const child = spawn(program, ['dial'], { stdio: ['pipe', 'pipe', 'inherit'] });
  context.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => `exit code ${String(code)}`);
  return new Prober('here', {
    input: child.stdin,
    output: child.stdout,
    ended,
    close: () => child.stdin.end(),
  });
}

/** `prober serve`, once it says what it listens on. */
export async function serve(context: TestContext, program: string, ...args: string[]): Promise<unknown> {
  const child = spawn(program, ['serve', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return JSON.parse(line);
}

/** Something on this machine to dial. */
export const target = (port: number, protocol: 'tcp' | 'udp', more: Partial<SweepTarget> = {}): SweepTarget => ({
  name: 'listener',
  host: '127.0.0.1',
  port,
  protocol,
  ...more,
});

/** A UDP port that takes everything and answers nothing by itself. */
export async function muteListener(context: TestContext): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  context.after(() => socket.close());
  return socket;
}

/** A port that drops every new connection, as a packet filter does: a stopped process with a full queue. */
export async function deafListener(context: TestContext): Promise<number> {
  const script = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    () => process.stdout.write(s.address().port + '\\n'));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  child.kill('SIGSTOP');
  const port = Number(line);
  // The kernel still completes connections until the queue is full.
  for (let full = false; !full;) {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    context.after(() => socket.destroy());
    full = await Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(resolve, 300, true)),
    ]);
  }
  return port;
}
