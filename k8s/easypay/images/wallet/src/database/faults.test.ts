import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { DatabaseError } from 'pg';

import { ConnectionLostError, faultOf, NotPrimaryError, UnconfirmedCommitError } from './faults.ts';

function complaint(code: string): DatabaseError {
  const error = new DatabaseError('a complaint', 1, 'error');
  error.code = code;
  return error;
}

describe('faultOf', () => {
  for (const [code, fault] of [
    ['08006', 'connection'],
    ['57P01', 'connection'],
    ['25006', 'not-primary'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'slow'],
    ['57014', 'slow'],
  ] as const) {
    it(`may try again after ${code}: ${fault}`, () => {
      assert.equal(faultOf(complaint(code)), fault);
    });
  }

  for (const code of ['23514', '23505', '42P01', '22021', '42501']) {
    it(`does not try again after ${code}, which would come again`, () => {
      assert.equal(faultOf(complaint(code)), undefined);
    });
  }

  it('knows its own errors, and takes no other for a fault of the database', () => {
    const own = [new ConnectionLostError(), new NotPrimaryError(), new UnconfirmedCommitError()];
    assert.deepEqual(own.map(faultOf), ['connection', 'not-primary', 'unconfirmed']);
    assert.equal(faultOf(new TypeError('Connection terminated unexpectedly')), undefined);
  });
});
