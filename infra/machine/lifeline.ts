import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/**
 * Ends process groups with this process, however it comes to its end. A handler of `exit` would not do: a worker that is
 * ended by SIGKILL runs none, and a playbook that it had started would wait for its hosts for hours.
 */
export class Lifeline {
  #script: Writable | undefined;

  /** From now on the group of this leader does not outlive this process. */
  hold(leader: number): void {
    this.#tell('hold', leader);
  }

  /** The group has ended, and its number may come to belong to somebody else. */
  free(leader: number): void {
    this.#tell('free', leader);
  }

  #tell(action: 'hold' | 'free', leader: number): void {
    this.#script ??= startScript();
    this.#script.write(`${action} ${leader}\n`);
  }
}

/** Starts the script in a session of its own, so that what ends this process's group does not end it too. */
function startScript(): Writable {
  const script = spawn('sh', [join(import.meta.dirname, 'lifeline.sh')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither the script nor the pipe to it keeps this process alive; where somebody ended it, only the guard is lost.
  script.unref();
  if (script.stdin instanceof Socket) script.stdin.unref();
  script.stdin.on('error', () => undefined);
  return script.stdin;
}
