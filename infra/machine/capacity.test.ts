import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { checkDisk, checkMemory, diskOfCluster, gibibyte, memoryNeeds } from './capacity.ts';
import { temporaryDirectory } from './testing.ts';

describe('checkDisk', () => {
  it('accepts what fits, also for directories that do not exist yet', (t) => {
    checkDisk([{ directory: join(temporaryDirectory(t), 'not', 'yet'), bytes: 1, purpose: 'a test' }]);
  });

  it('adds up what goes to one file system, and names each part, needed and found', (t) => {
    const directory = temporaryDirectory(t);
    const needs = ['one', 'two'].map((name) => ({
      directory: join(directory, name),
      bytes: 2 ** 60,
      purpose: `purpose ${name}`,
    }));
    assert.throws(() => {
      checkDisk(needs);
    }, /Not enough disk space[^]*2147483648\.0 GiB free \(1073741824\.0 GiB for purpose one in [^]*purpose two[^]*found: {4}[\d.]+ GiB free on that/);
  });

  it('wants less for a smaller cluster', () => {
    assert(diskOfCluster(2) < diskOfCluster(6));
    assert(memoryNeeds['1+1'] < memoryNeeds['1+2']);
    assert(memoryNeeds['1+2'] < memoryNeeds['3+3']);
  });
});

describe('checkMemory', () => {
  it('names needed and found', () => {
    assert.throws(() => {
      checkMemory(7 * gibibyte, 'MemTotal: 8000000 kB\nMemAvailable:    2097152 kB\n');
    }, /Not enough memory[^]*7\.0 GiB available[^]*2\.0 GiB available[^]*ASSAY_TOPOLOGY=1\+1/);
  });

  it('asks the machine itself', () => {
    checkMemory(1);
    assert.throws(() => {
      checkMemory(2 ** 60);
    }, /Not enough memory/);
  });
});
