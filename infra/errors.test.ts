import assert from 'node:assert/strict';
import { test } from 'node:test';

import { messageOf } from './errors.ts';

test('a message is told with its cause, each once', () => {
  const refused = new Error('connect ECONNREFUSED');
  assert.equal(messageOf(new TypeError('fetch failed', { cause: refused })), 'fetch failed: connect ECONNREFUSED');
  assert.equal(
    messageOf(new Error('it broke: connect ECONNREFUSED', { cause: refused })),
    'it broke: connect ECONNREFUSED',
  );
  assert.equal(messageOf('thrown by hand'), 'thrown by hand');
});
