import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { machineDir } from '../directory.ts';
import { engineEntries } from './engine.ts';
import { networkEntries } from './network.ts';
import { processEntries } from './processes.ts';
import type { Inventory } from './types.ts';
import { inventorySchema } from './types.ts';

export { changeable, compareInventories, leftovers, tellDifferences } from './compare.ts';
export type { Difference } from './compare.ts';
export { cloudLabel } from './engine.ts';
export { playbooksOf } from './processes.ts';
export type { Category, Entry, Inventory } from './types.ts';

/** What is on this machine now, with a mark on what belongs to that cloud. */
export async function takeInventory(cloud: string): Promise<Inventory> {
  const parts = await Promise.all([engineEntries(cloud), networkEntries(cloud), processEntries(cloud)]);
  return { cloud, takenAt: new Date().toISOString(), entries: { ...parts[0], ...parts[1], ...parts[2] } };
}

const snapshotFile = (cloud: string): string => join(machineDir(), `${cloud}.before.json`);

/** Keeps an inventory from before the cloud's first host. A later call keeps the first one: that is the one to return to. */
export async function rememberInventory(cloud: string): Promise<void> {
  if (existsSync(snapshotFile(cloud))) return;
  mkdirSync(machineDir(), { recursive: true });
  writeFileSync(snapshotFile(cloud), JSON.stringify(await takeInventory(cloud)), { mode: 0o600 });
}

/** The inventory from before; `undefined` when none was kept or it cannot be read, in which case only marks can be compared. */
export function rememberedInventory(cloud: string): Inventory | undefined {
  try {
    return inventorySchema.parse(JSON.parse(readFileSync(snapshotFile(cloud), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Forgets the inventory from before, once the machine has returned to it. */
export function forgetInventory(cloud: string): void {
  rmSync(snapshotFile(cloud), { force: true });
}
