import { Exec } from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';

import type { ClusterConnection } from '../cluster/connect.ts';
import type { ExecTarget } from '../cluster/exec.ts';
import { InconclusiveError, messageOf } from '../errors.ts';
import { timeouts } from '../timeouts.ts';

/** Memory that is held in a container. */
export interface Ballast extends AsyncDisposable {
  readonly bytes: number;
}

/**
 * Takes memory and no processor: written once, then held until nobody listens any more, standard input ends, or the time is up. So it
 * ends with whoever started it, however that ends.
 */
const holder = `
const [bytes, lifetime] = process.argv.slice(1).map(Number);
globalThis.ballast = Buffer.alloc(bytes, 1);
for (const stream of [process.stdin, process.stdout]) stream.on('error', () => process.exit());
process.stdin.on('end', () => process.exit()).resume();
setTimeout(() => process.exit(), lifetime);
setInterval(() => process.stdout.write('held\\n'), 2000);
process.stdout.write('held\\n');`;

/**
 * Holds memory inside a container that has Node, where it counts as the container's own.
 * @throws InconclusiveError when it cannot be taken.
 */
export async function holdMemory(cluster: ClusterConnection, target: ExecTarget, bytes: number): Promise<Ballast> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const held = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  stdout.once('data', () => {
    held.resolve(undefined);
  });
  stdout.resume();
  const complaints: string[] = [];
  stderr.on('data', (chunk: Buffer) => complaints.push(String(chunk)));
  const { namespace, pod, container } = target;
  const command = ['node', '-e', holder, String(bytes), String(timeouts.ballast)];
  try {
    const exec = new Exec(cluster.config);
    const socket = await exec.exec(namespace, pod, container, command, stdout, stderr, stdin, false, ({ message }) => {
      held.reject(new Error(message ?? complaints.join('')));
    });
    socket.on('close', () => {
      held.reject(new Error(complaints.join('') || 'the connection closed'));
      ended.resolve(undefined);
    });
    const timer = setTimeout(() => {
      held.reject(new Error(`nothing within ${timeouts.podExec / 1000} s`));
    }, timeouts.podExec);
    await held.promise.finally(() => {
      clearTimeout(timer);
    });
    return {
      bytes,
      [Symbol.asyncDispose]: async () => {
        stdin.end();
        socket.close();
        await ended.promise;
      },
    };
  } catch (cause) {
    throw new InconclusiveError(`No memory could be held in ${namespace}/${pod}`, {
      expected: `a process in the container that holds ${bytes} bytes`,
      found: messageOf(cause),
      remedy: 'check that the pod runs, and that its memory limit leaves so much',
    });
  }
}
