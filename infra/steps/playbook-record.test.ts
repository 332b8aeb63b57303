import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseEvent } from './playbook-events.ts';
import { PlaybookRecord } from './playbook-record.ts';

const task = { event: 'task', play: 'p', task: 'Write files', uuid: 'u1' } as const;
const result = { event: 'result', play: 'p', task: 'Write files', uuid: 'u1' } as const;

test('a line that is no event is left to Ansible', () => {
  assert.equal(parseEvent('[WARNING]: something'), undefined);
  assert.equal(parseEvent('{"event": "result", "host": "a"}'), undefined, 'an event with missing fields');
  assert.deepEqual(parseEvent('{"event": "play", "play": "p", "free": false, "time": 1}'), {
    event: 'play',
    play: 'p',
    free: false,
  });
});

test('counts hosts, keeps what changed and what failed, and tells a line for a finished task', () => {
  const lines: string[] = [];
  const record = new PlaybookRecord((line) => lines.push(line));
  record.take({ event: 'play', play: 'p', free: false });
  record.take(task);
  record.take({ ...result, host: 'a', status: 'changed', details: ['/etc/x'] });
  record.take({ ...result, host: 'b', status: 'ok' });
  record.take({ ...result, host: 'c', status: 'unreachable', message: 'timed out' });
  record.take({ event: 'stats', hosts: {} });

  const outcome = record.result('site');
  assert.deepEqual(outcome.changed, [{ host: 'a', task: 'Write files', details: ['/etc/x'] }]);
  assert.deepEqual(outcome.failures, [{ host: 'c', task: 'Write files', kind: 'unreachable', message: 'timed out' }]);
  assert.equal(outcome.hosts.a?.changed, 1);
  assert.equal(outcome.hosts.b?.ok, 1);
  assert.equal(lines[0], 'c: Write files: unreachable: timed out');
  assert.match(lines[1] ?? '', /^Write files: 1 changed, 1 ok, 1 unreachable \(/);
});

test('under a free strategy a task is told once, and a long one also when a host has done it', () => {
  const lines: string[] = [];
  const record = new PlaybookRecord((line) => lines.push(line));
  record.take({ event: 'play', play: 'p', free: true });
  for (const host of ['a', 'b']) {
    record.take(task);
    record.take({ ...result, host, status: 'changed', seconds: host === 'a' ? 9 : 1 });
  }
  record.take({ event: 'stats', hosts: {} });
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? '', /^a: Write files: changed \(/);
  assert.match(lines[1] ?? '', /^Write files: 2 changed \(/);
});

test('a task that every host skipped is not told', () => {
  const lines: string[] = [];
  const record = new PlaybookRecord((line) => lines.push(line));
  record.take(task);
  record.take({ ...result, host: 'a', status: 'skipped' });
  record.take({ event: 'stats', hosts: {} });
  assert.deepEqual(lines, []);
});
