import { connect } from 'node:net';
import { InconclusiveError } from '../errors.ts';
import { timeouts } from '../timeouts.ts';
import { mutationOf } from './mutation.ts';

/**
 * What a dial came to. Only `timeout` may count as "blocked": a packet filter that drops answers nothing.
 * `refused` means that the packet arrived, `dns` and `other` that nothing was learnt.
 */
export type Reach = 'open' | 'timeout' | 'refused' | 'dns' | 'other';

/** One dial and its outcome. */
export interface Dial {
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly outcome: Reach;
  /** Milliseconds on a monotonic clock. */
  readonly elapsed: number;
  readonly detail: string;
}

/**
 * Dials a TCP port from this machine.
 * @throws InconclusiveError when the dial told nothing.
 */
export async function dialFromHere(host: string, port: number, timeout: number = timeouts.dial): Promise<Dial> {
  return conclusive(await dialOnce(host, port, timeout));
}

function dialOnce(host: string, port: number, timeout: number): Promise<Dial> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<Dial>();
  const socket = connect({ host, port });
  const settle = (outcome: Reach, detail: string): void => {
    socket.destroy();
    const elapsed = performance.now() - started;
    resolve({ from: 'operator', host, port, protocol: 'tcp', outcome, elapsed, detail });
  };
  socket.setTimeout(timeout, () => {
    settle('timeout', `no answer within ${timeout} ms`);
  });
  socket.once('connect', () => {
    settle('open', 'connected');
  });
  socket.once('error', (error: NodeJS.ErrnoException) => {
    settle(reachOfErrno(error.code), error.message);
  });
  return promise;
}

/** Translates an errno name into an outcome. */
export function reachOfErrno(code: string | undefined): Reach {
  switch (code) {
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ECONNREFUSED':
      return 'refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'dns';
    default:
      return 'other';
  }
}

/** The dial as a broken probe would tell it, in a child run of the sabotage runner; else unchanged. */
function sabotaged(dial: Dial): Dial {
  const mutation = mutationOf('dial');
  if (mutation === 'always-blocked') return { ...dial, outcome: 'timeout' };
  if (mutation === 'always-open') return { ...dial, outcome: 'open' };
  if (mutation === 'never-runs') return { ...dial, outcome: 'other', detail: 'never-runs' };
  return dial;
}

/**
 * Insists that a dial told something about the product.
 * @throws InconclusiveError for `dns` and `other`.
 */
export function conclusive(made: Dial): Dial {
  const dial = sabotaged(made);
  if (dial.outcome !== 'dns' && dial.outcome !== 'other') return dial;
  throw new InconclusiveError(`The dial ${dial.from} → ${dial.host}:${dial.port} proves nothing`, {
    expected: 'open, timeout or refused',
    found: `${dial.outcome}: ${dial.detail}`,
    remedy: 'mend the probe (name resolution, image, network of the prober) and run the case again',
  });
}
