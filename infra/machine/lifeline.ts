import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

import { environmentOfOutliver, type Family } from './family.ts';

/**
 * Ends families with this process, however it comes to its end. A handler of `exit` would not do: a worker that is
 * ended by SIGKILL runs none, and a playbook that it had started would wait for its hosts for hours.
 */
export class Lifeline {
  #script: Writable | undefined;

  /** From now on nobody of this family outlives this process. */
  hold(family: Family): void {
    this.#tell('hold', family);
  }

  /** The command has ended: its number may come to belong to somebody else, and what it has left is meant to stay. */
  free(family: Family): void {
    this.#tell('free', family);
  }

  #tell(action: 'hold' | 'free', { leader, mark }: Family): void {
    this.#script ??= startScript();
    this.#script.write(`${action} ${leader}:${mark}\n`);
  }
}

/** Starts the script in a session of its own and without a mark, so that what ends this process's family does not end it too. */
function startScript(): Writable {
  const script = spawn('sh', [join(import.meta.dirname, 'lifeline.sh')], {
    detached: true,
    env: environmentOfOutliver(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither the script nor the pipe to it keeps this process alive; where somebody ended it, only the guard is lost.
  script.unref();
  if (script.stdin instanceof Socket) script.stdin.unref();
  script.stdin.on('error', () => undefined);
  return script.stdin;
}
