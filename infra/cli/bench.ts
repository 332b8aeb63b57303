import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { underLock } from '../machine/lock.ts';
import { cacheDir, reportsOutDir } from '../paths.ts';
import { measureCluster, measureToolchain, sizeOf, type Measure } from './bench/measures.ts';
import { main } from './main.ts';

await main({
  usage: `npm run bench: measures speed and size on this machine, with a cloud of its own.
  --cold    build the toolchain with empty caches too`,
  switches: ['cold'],
  async run({ settings, has, say }) {
    const own = { ...settings, name: `${settings.name.slice(0, 14)}-bench` };
    const measures: Measure[] = await underLock(own.name, async () => [
      ...(await measureToolchain(has('cold'), say)),
      ...(await measureCluster(own, '1+1', 30, say)),
      ...(await measureCluster(own, '3+3', 90, say)),
      { name: 'cache on disk', unit: 'GiB', value: (await sizeOf(cacheDir())) / 2 ** 30 },
    ]);
    mkdirSync(reportsOutDir, { recursive: true });
    const file = join(reportsOutDir, 'bench.json');
    writeFileSync(file, `${JSON.stringify({ measuredAt: new Date().toISOString(), measures }, null, 2)}\n`);
    say('');
    for (const measure of measures) say(row(measure));
    say(`\nAlso in ${file}`);
    return 0;
  },
});

function row({ name, unit, value, aim }: Measure): string {
  const judged = aim === undefined ? '' : `   aim ${aim}   ratio ${(value / aim).toFixed(2)}`;
  return `${name.padEnd(44)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(5)}${judged}`;
}
