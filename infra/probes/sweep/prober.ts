import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

import { InconclusiveError, messageOf } from '../../errors.ts';
import { timeouts } from '../../timeouts.ts';
import {
  answerSchema,
  type Answer,
  type Pace,
  type ProberOutcome,
  type ProberTarget,
  type TracedAttempt,
} from './protocol.ts';

/** The two ends of a running `prober dial`, wherever it runs. */
export interface ProberStream {
  readonly input: Writable;
  readonly output: Readable;
  /** Settles with the reason when the program ended. */
  readonly ended: Promise<string>;
  close(): void;
}

/** A running `prober dial`: dials a batch of targets at once, one batch after the other. */
export class Prober implements Disposable {
  readonly name: string;
  private readonly stream: ProberStream;
  private readonly lines: AsyncIterator<string>;
  private asked = 0;
  private over = false;

  constructor(name: string, stream: ProberStream) {
    this.name = name;
    this.stream = stream;
    this.lines = createInterface({ input: stream.output })[Symbol.asyncIterator]();
    void stream.ended.then(() => {
      this.over = true;
    });
  }

  /** False once the program has ended: its pod is gone, or the connection to it. */
  get alive(): boolean {
    return !this.over;
  }

  /**
   * Dials every target, all at the same time, and returns their outcomes in the same order.
   * @throws InconclusiveError when the prober did not answer.
   */
  async dial(targets: readonly ProberTarget[], pace: Pace): Promise<ProberOutcome[]> {
    const { results } = await this.ask(targets, pace, false);
    return results.map(({ outcome, elapsedUs, detail, answer }) => ({
      outcome,
      elapsed: elapsedUs,
      detail,
      answer: Buffer.from(answer, 'base64'),
    }));
  }

  /**
   * Dials one target again and again while something changes.
   * @throws InconclusiveError when the prober did not answer.
   */
  async trace(target: ProberTarget, pace: Pace): Promise<TracedAttempt[]> {
    const { results } = await this.ask([target], pace, true);
    return (results[0]?.attempts ?? []).map(({ startedUs, elapsedUs, outcome }) => ({
      started: startedUs,
      elapsed: elapsedUs,
      outcome,
    }));
  }

  [Symbol.dispose](): void {
    this.stream.close();
  }

  private async ask(targets: readonly ProberTarget[], pace: Pace, trace: boolean): Promise<Answer> {
    const id = String((this.asked += 1));
    const batch = {
      id,
      targets: targets.map((target, index) => ({
        ...target,
        id: String(index),
        payload: target.payload?.toString('base64'),
      })),
      attempts: pace.attempts,
      staggerMs: pace.stagger,
      timeoutMs: pace.timeout,
      trace,
    };
    this.stream.input.write(`${JSON.stringify(batch)}\n`);
    const answer = answerSchema.safeParse(await this.nextLine(pace.attempts * pace.stagger + pace.timeout));
    if (!answer.success) throw this.broken(`an answer that is none: ${answer.error.message}`);
    if (answer.data.id !== id || answer.data.results.length !== targets.length) {
      throw this.broken(`batch ${answer.data.id} with ${answer.data.results.length} results`);
    }
    return answer.data;
  }

  /** @param due milliseconds that the batch itself takes at most */
  private async nextLine(due: number): Promise<unknown> {
    const limit = AbortSignal.timeout(due + timeouts.podExec);
    const late = new Promise<string>((resolve) => {
      limit.addEventListener('abort', () => {
        resolve('nothing in time');
      });
    });
    const line = await Promise.race([this.lines.next(), Promise.race([this.stream.ended, late])]);
    if (typeof line === 'string') throw this.broken(line);
    if (line.done) throw this.broken(await Promise.race([this.stream.ended, late]));
    try {
      return JSON.parse(line.value);
    } catch (cause) {
      throw this.broken(`${messageOf(cause)}: ${line.value.slice(0, 200)}`);
    }
  }

  private broken(found: string): InconclusiveError {
    return new InconclusiveError(`The prober at ${this.name} did not dial`, {
      expected: `an outcome for every target of batch ${this.asked}`,
      found,
      remedy: 'check that the pod and its prober container run; then run the case again',
    });
  }
}
