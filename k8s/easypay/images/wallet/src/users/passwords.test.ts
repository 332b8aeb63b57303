import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { hashPassword, verifyPassword } from './passwords.ts';

describe('passwords', () => {
  it('are known again, and no other one is', async () => {
    const hash = await hashPassword('correct horse');
    assert.ok(!hash.includes('correct'));
    assert.equal(await verifyPassword('correct horse', hash), true);
    assert.equal(await verifyPassword('correct hors', hash), false);
  });

  it('are salted: the same one twice gives two hashes', async () => {
    assert.notEqual(await hashPassword('correct horse'), await hashPassword('correct horse'));
  });

  it('are the same however a keyboard composes them', async () => {
    assert.equal(await verifyPassword('caf\u0065\u0301 au lait', await hashPassword('caf\u00e9 au lait')), true);
  });

  it('of nobody are never right', async () => {
    assert.equal(await verifyPassword('', undefined), false);
  });
});
