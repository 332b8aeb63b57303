import { AssayError } from '../errors.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interrupting = keyof typeof exitCodes;

/** The reason of an aborted signal after Ctrl-C or a request to end. */
export class Interrupted extends AssayError {
  readonly exitCode: number;

  constructor(signal: Interrupting) {
    super(`Interrupted by ${signal}`, {
      expected: 'to run to the end',
      found: 'a request to end; what was being done is undone or will be resumed',
      remedy: 'repeat the same command to go on where it stopped, or npm run down to take everything down',
    });
    this.exitCode = exitCodes[signal];
  }
}

export interface InterruptScope extends Disposable {
  /** Aborted, with an `Interrupted` as its reason, by the first Ctrl-C or request to end. */
  readonly signal: AbortSignal;
}

/**
 * Turns the first Ctrl-C (or SIGTERM, SIGHUP) into an abort, so that steps end their child processes and leave a state that
 * resumes. A second one ends this process at once.
 */
export function listenForInterrupt(): InterruptScope {
  const controller = new AbortController();
  const handlers = (Object.keys(exitCodes) as Interrupting[]).map((name) => {
    const handler = (): void => {
      if (controller.signal.aborted) process.exit(exitCodes[name]);
      process.stderr.write(`\n${name}: ending what runs; once more to end at once\n`);
      controller.abort(new Interrupted(name));
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  const dispose = (): void => {
    for (const [name, handler] of handlers) process.off(name, handler);
  };
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}
