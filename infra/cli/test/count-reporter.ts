import type { TestEvent } from 'node:test/reporters';

/**
 * Reporter for `node --test`: one line `N passed, N failed` at the end. A test that was cancelled, skipped or marked as
 * still to be done has not passed.
 */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    // Each file has a summary too; the one without a file is that of the whole run.
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue;
    const { passed, tests } = event.data.counts;
    yield `${passed} passed, ${tests - passed} failed\n`;
  }
}
