import type { Category, Entry, Inventory } from './types.ts';
import { categories } from './types.ts';

/** What a cloud could change on the machine. Processes and sockets of others come and go: of those only its own count. */
export const changeable: readonly Category[] = [
  'containers',
  'networks',
  'volumes',
  'nftables',
  'links',
  'routes',
  'mounts',
  'sysctls',
];

/** How one category differs between two inventories. */
export interface Difference {
  readonly category: Category;
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
}

/** Differences of those categories that both inventories could look at; empty when the machine is as before. */
export function compareInventories(before: Inventory, after: Inventory): Difference[] {
  return categories.flatMap((category) => {
    const [old, now] = [before.entries[category], after.entries[category]];
    if (!old || !now) return [];
    const difference = { category, added: without(now, old), removed: without(old, now) };
    return difference.added.length + difference.removed.length > 0 ? [difference] : [];
  });
}

/** What carries the cloud's mark, by category. Images are kept on purpose: they are a cache. */
export function leftovers(inventory: Inventory): Difference[] {
  return categories.flatMap((category) => {
    const added = category === 'images' ? [] : (inventory.entries[category] ?? []).filter((entry) => entry.ours);
    return added.length > 0 ? [{ category, added, removed: [] }] : [];
  });
}

/** One line per difference: `+` for what came, `-` for what went. */
export function tellDifferences(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ category, added, removed }) => [
    ...added.map((entry) => `+ ${category}: ${entry.id}`),
    ...removed.map((entry) => `- ${category}: ${entry.id}`),
  ]);
}

function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const known = new Set(others.map((entry) => entry.id));
  return entries.filter((entry) => !known.has(entry.id));
}
