import { get as httpGet, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { get as httpsGet, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { InconclusiveError } from '../errors.ts';
import { mutationOf } from './mutation.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Certificates of the authority that must have signed the server's; for https only. */
  readonly ca?: Buffer | undefined;
}

/**
 * Asks once, over a connection of its own: a kept-alive one would never be balanced anew.
 * @throws Error when no answer came
 */
export async function request({ url, headers = {}, timeout, ca }: HttpRequest): Promise<HttpAnswer> {
  if (mutationOf('requests') === 'never-runs') throw neverRan(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = { agent: false, headers, signal: AbortSignal.timeout(timeout), ca };
  const get = url.startsWith('https:') ? httpsGet : httpGet;
  get(url, options, resolve).once('error', reject);
  const response = await promise;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/**
 * Asks once, and insists on a 200 answer.
 * @throws Error for any other answer, or when none came
 */
export async function requestOk(target: HttpRequest): Promise<HttpAnswer> {
  const answer = await request(target);
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
  return answer;
}

function neverRan(url: string): InconclusiveError {
  return new InconclusiveError('The request was not sent', {
    expected: `a request to ${url}`,
    found: 'never-runs: the probe is sabotaged in this run',
    remedy: 'none: this is what the sabotage run wants to see',
  });
}
