import type { Results } from '../results.ts';
import { keptRuns } from './history.ts';

/** Configuration of Allure 3 for one offline file, grouped by requirement, with the trends of earlier runs where there is a history. */
export function allureConfig({ run }: Results, output: string, historyPath: string | undefined): object {
  return {
    name: `Assay: ${run.status} · ${run.target} · ${run.id}`,
    output,
    ...(historyPath === undefined ? {} : { historyPath, historyLimit: keptRuns }),
    // Not `category`: hidden labels cannot be matched by rules.
    hideLabels: ['language', 'framework', 'package', 'titlePath', 'host', 'thread', 'story', 'verdict'],
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
      status: run.status,
    },
  };
}

const rule = (name: string, category: string) => ({ name, matchers: [{ labels: { category } }], expand: true });
