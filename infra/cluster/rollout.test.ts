import assert from 'node:assert/strict';
import { it } from 'node:test';

import { troublesOf } from './rollout.ts';

const container = { name: 'wallet', image: 'wallet', imageID: '', restartCount: 1 };

it('tells why a pod is not Ready, in the words of Kubernetes', () => {
  const pulling = {
    ...container,
    ready: false,
    state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } },
  };
  const crashed = {
    ...container,
    ready: false,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
    lastState: { terminated: { exitCode: 1, message: 'PAYMENT_LIMIT: expected a number' } },
  };
  const starting = { ...container, ready: false, started: false, state: { running: {} } };
  const unready = { ...container, ready: false, started: true, state: { running: {} } };
  const told = [pulling, crashed, starting, unready].flatMap((containerStatus) =>
    troublesOf({ metadata: { name: 'wallet-1' }, status: { containerStatuses: [containerStatus] } }, [
      'connection refused',
    ]),
  );
  assert.deepEqual(told, [
    'wallet-1: ImagePullBackOff: Back-off',
    'wallet-1: CrashLoopBackOff: back-off 10s (ended with code 1: PAYMENT_LIMIT: expected a number)',
    'wallet-1: startup probe has not succeeded; connection refused',
    'wallet-1: readiness probe has not succeeded; connection refused',
  ]);
});

it('tells nothing of a pod that is Ready', () => {
  const ready = { ...container, ready: true, state: { running: {} } };
  assert.deepEqual(troublesOf({ metadata: { name: 'wallet-1' }, status: { containerStatuses: [ready] } }), []);
});
