import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

import { messageOf } from '../../errors.ts';
import { projectDir } from '../../paths.ts';
import { failureLine } from '../../progress.ts';

/**
 * Reporter for `node --test`: a line on each failure, and one line `N passed, N failed` at the end. A test that was cancelled,
 * skipped or marked as still to be done has not passed.
 */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'test:fail' && !isGroup(event.data)) yield `${failureOf(event.data)}\n`;
    // Each file has a summary too; the one without a file is that of the whole run.
    if (event.type !== 'test:summary' || event.data.file !== undefined) continue;
    const { passed, tests } = event.data.counts;
    yield `${passed} passed, ${tests - passed} failed\n`;
  }
}

type Failed = Extract<TestEvent, { type: 'test:fail' }>['data'];

/** A group fails because something in it did, which is told already. */
const isGroup = ({ details }: Failed): boolean => details.type === 'suite';

function failureOf({ name, file = '', details }: Failed): string {
  // The cause is what the test threw; the error around it is the runner's own.
  return failureLine(`${relative(projectDir, file)}: ${name}: ${messageOf(details.error.cause)}`);
}
