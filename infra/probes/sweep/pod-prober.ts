import { PassThrough } from 'node:stream';

import { Exec } from '@kubernetes/client-node';

import type { ClusterConnection } from '../../cluster/connect.ts';
import type { ExecTarget } from '../../cluster/exec.ts';
import { InconclusiveError, messageOf } from '../../errors.ts';
import { Prober } from './prober.ts';

/**
 * Starts `prober dial` in a container and keeps the stream open: however many batches follow, they cost no further request.
 * @throws InconclusiveError when the program could not be started there.
 */
export async function openProber(cluster: ClusterConnection, name: string, target: ExecTarget): Promise<Prober> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<string>();
  const said: Buffer[] = [];
  errors.on('data', (chunk: Buffer) => said.push(chunk));
  const { namespace, pod, container } = target;
  try {
    const socket = await new Exec(cluster.config).exec(
      namespace,
      pod,
      container,
      ['/prober', 'dial'],
      output,
      errors,
      input,
      false,
      (status) => {
        ended.resolve(`the prober ended: ${status.message ?? status.status ?? ''} ${Buffer.concat(said).toString()}`);
      },
    );
    socket.on('error', (cause) => {
      ended.resolve(messageOf(cause));
    });
    socket.on('close', () => {
      ended.resolve('the connection was closed');
    });
    return new Prober(name, {
      input,
      output,
      ended: ended.promise,
      close: () => {
        socket.close();
      },
    });
  } catch (cause) {
    // Without the cause: the event of a web socket carries the connection with its key.
    throw new InconclusiveError(`Could not start the prober in ${namespace}/${pod}`, {
      expected: `/prober dial runs in the container ${container}`,
      found: messageOf(cause),
      remedy: 'check that the pod runs and that the API server reaches its kubelet; then run the case again',
    });
  }
}
