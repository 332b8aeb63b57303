import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const benchmarkSchema = z.object({
  measuredAt: z.iso.datetime(),
  measures: z.array(z.object({ name: z.string(), unit: z.string(), value: z.number(), aim: z.number().optional() })),
});

/** Content of one `bench-*.json`, and its file. */
export type Benchmark = z.infer<typeof benchmarkSchema> & { readonly path: string };

/** Every benchmark in this folder that can be read. They outlive runs and name no commit: a document must say when they were measured. */
export async function readBenchmarks(outDir: string): Promise<Benchmark[]> {
  const names = (await readdir(outDir)).filter((name) => /^bench-[\w-]+\.json$/.test(name)).toSorted();
  const read = async (path: string): Promise<Benchmark[]> => {
    const parsed = benchmarkSchema.safeParse(jsonOf(await readFile(join(outDir, path), 'utf8')));
    return parsed.success ? [{ ...parsed.data, path }] : [];
  };
  return (await Promise.all(names.map(read))).flat();
}

/** A benchmark that was killed may have left half a file. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
