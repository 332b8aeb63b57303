import type { Results } from '../results.ts';

/** Configuration of Allure 3 for one offline file, grouped by requirement. */
export function allureConfig({ run }: Results, output: string): object {
  return {
    name: `Assay: ${run.status} · ${run.target} · ${run.id}`,
    output,
    plugins: {
      awesome: {
        options: { singleFile: true, reportLanguage: 'en', groupBy: ['epic', 'feature'], layout: 'base' },
      },
    },
    categories: {
      rules: [
        rule('Inconclusive: the probe itself broke', 'inconclusive'),
        rule('Product failure', 'product failure'),
        rule('Infrastructure', 'infrastructure'),
        rule('Test defect', 'test defect'),
      ],
    },
    variables: {
      target: run.target,
      run: run.id,
      commit: run.commit,
      status: run.status,
      started: run.startedAt,
      host: `${run.host.cpus} × ${run.host.cpuModel}, ${Math.round(run.host.memoryBytes / 2 ** 30)} GiB, kernel ${run.host.kernel}`,
      ...Object.fromEntries(Object.entries(run.versions).map(([name, version]) => [`${name} version`, version])),
      ...Object.fromEntries(
        run.reasons.map((reason, index) => [`not green (${index + 1})`, reason.split('\n')[0] ?? '']),
      ),
    },
  };
}

const rule = (name: string, category: string) => ({ name, matchers: [{ labels: { category } }], expand: true });
