import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

import { projectDir } from '../../infra/paths.ts';

const settingsSchema = z.object({
  region: z.string(),
  topology: z.object({ control_planes: z.number(), workers: z.number() }),
  zones: z.array(z.object({ name: z.string(), cidr: z.string() })),
  vpc_cidr: z.string(),
  instance_types: z.record(z.string(), z.string()),
  root_volume_size: z.number(),
  fleet: z.array(z.object({ name: z.string(), role: z.string(), zone: z.number() })),
  ports: z.object({ api: z.number(), web_http: z.number(), web_https: z.number() }),
});

/** One machine of the fleet. */
export interface Machine {
  readonly name: string;
  readonly role: string;
  /** Index into the zones. */
  readonly zone: number;
  readonly instanceType: string;
}

/** What the playbooks make, as their settings say. */
export interface Infrastructure {
  readonly region: string;
  readonly vpcCidr: string;
  readonly zones: readonly { readonly name: string; readonly cidr: string }[];
  readonly machines: readonly Machine[];
  /** GiB of each machine. */
  readonly volumeSize: number;
  readonly ports: { readonly api: number; readonly web_http: number; readonly web_https: number };
  /** Control planes + workers. */
  readonly topology: string;
  /** Whether the run recorded its topology; else it is the one that the playbooks would make. */
  readonly recorded: boolean;
}

/**
 * The infrastructure that the settings of the playbooks describe, cut to the topology of the run.
 * @param topology as the run recorded it, such as `3+3`; undefined where it did not
 */
export function infrastructureFrom(settings: string, topology: string | undefined): Infrastructure {
  const parsed = settingsSchema.parse(parse(settings));
  const recorded = /^(\d+)\+(\d+)$/.exec(topology ?? '');
  const controlPlanes = Number(recorded?.[1] ?? parsed.topology.control_planes);
  const workers = Number(recorded?.[2] ?? parsed.topology.workers);
  const ofRole = (role: string) => parsed.fleet.filter((machine) => machine.role === role);
  const machines = [
    ...ofRole('control_plane').slice(0, controlPlanes),
    ...ofRole('worker').slice(0, workers),
    ...ofRole('mirror'),
  ];
  return {
    region: parsed.region,
    vpcCidr: parsed.vpc_cidr,
    zones: parsed.zones,
    machines: machines.map((machine) => ({
      ...machine,
      instanceType: parsed.instance_types[machine.role] ?? 'unknown',
    })),
    volumeSize: parsed.root_volume_size,
    ports: parsed.ports,
    topology: `${controlPlanes}+${workers}`,
    recorded: recorded !== null,
  };
}

/** The settings of the playbooks, as text. */
export const readSettingsText = (): Promise<string> =>
  readFile(join(projectDir, 'ansible', 'group_vars', 'all', 'settings.yml'), 'utf8');
