import { z } from 'zod';

/** One thing on the machine, told so that the same thing gives the same line again. */
const entrySchema = z.object({
  id: z.string(),
  /** Whether it carries the mark of the cloud that the inventory was taken for. */
  ours: z.boolean(),
});
export type Entry = z.infer<typeof entrySchema>;

/** Kinds of things that a run could leave behind, in the order in which they are told. */
export const categories = [
  'containers',
  'networks',
  'volumes',
  'images',
  'nftables',
  'links',
  'routes',
  'sockets',
  'processes',
  'mounts',
  'sysctls',
  'files',
] as const;
export type Category = (typeof categories)[number];

export const inventorySchema = z.object({
  cloud: z.string(),
  takenAt: z.string(),
  /** A category is absent when it could not be looked at: no engine, or not root. */
  entries: z.partialRecord(z.enum(categories), z.array(entrySchema)),
});
export type Inventory = z.infer<typeof inventorySchema>;
