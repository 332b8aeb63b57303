import { Exec, type V1Status } from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { InconclusiveError, messageOf } from '../errors.ts';
import { timeouts } from '../timeouts.ts';
import type { ClusterConnection } from './connect.ts';

/** A container to run a command in. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in a container through the API server.
 * A command that ran and failed is a result; a command that could not be run tells nothing about the product.
 * @throws InconclusiveError when the command could not be run or did not end in time.
 */
export async function execInPod(
  cluster: ClusterConnection,
  target: ExecTarget,
  command: string[],
): Promise<ExecResult> {
  const where = `${target.namespace}/${target.pod}`;
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = Promise.all([text(stdout), text(stderr)]);
  try {
    const status = await runWithDeadline(cluster, target, command, stdout, stderr);
    const [out, err] = await output;
    return { exitCode: exitCodeOf(status), stdout: out, stderr: err };
  } catch (cause) {
    throw new InconclusiveError(
      `Could not run \`${command.join(' ')}\` in ${where}`,
      {
        expected: 'the command runs in the container, whatever its exit code',
        found: messageOf(cause),
        remedy: 'check that the pod runs and that the API server reaches its kubelet; then run the case again',
      },
      // A web socket's event holds the connection with its private key: whoever prints it would print that.
      cause instanceof Error ? { cause } : undefined,
    );
  }
}

async function runWithDeadline(
  cluster: ClusterConnection,
  { namespace, pod, container }: ExecTarget,
  command: string[],
  stdout: PassThrough,
  stderr: PassThrough,
): Promise<V1Status> {
  const done = Promise.withResolvers<V1Status>();
  const socket = await new Exec(cluster.config).exec(
    namespace,
    pod,
    container,
    command,
    stdout,
    stderr,
    null,
    false,
    done.resolve,
  );
  socket.on('error', done.reject);
  socket.on('close', () => {
    stdout.end();
    stderr.end();
    done.reject(new Error('the connection closed before the command told its exit code'));
  });
  const timer = setTimeout(() => {
    done.reject(new Error(`no exit code within ${timeouts.podExec / 1000} s`));
  }, timeouts.podExec);
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    socket.close();
    stdout.end();
    stderr.end();
  }
}

/** The API server reports a non-zero exit code as a Failure with the code among its causes. */
function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  if (cause?.message === undefined) throw new Error(status.message ?? 'the API server gave no exit code');
  return Number(cause.message);
}
