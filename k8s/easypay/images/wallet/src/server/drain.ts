import type { IncomingMessage } from 'node:http';

/** Bytes that are read of what nobody wants. Who sends more is cut off. */
const most = 1024 * 1024;

/** Milliseconds that a sender has for them. */
const patience = 2_000;

/**
 * Reads the rest of a request that is refused, up to a limit. A connection that is closed over unread data is reset, and with it goes the
 * answer: an ingress controller that is still sending would tell its client 502.
 */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let read = 0;
    const count = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > most) end();
    };
    const end = (): void => {
      clearTimeout(deadline);
      request.off('data', count).off('end', end).off('close', end);
      resolve();
    };
    const deadline = setTimeout(end, patience);
    request.on('data', count).once('end', end).once('close', end).resume();
  });
}
