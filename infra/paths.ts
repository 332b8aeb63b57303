import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Root of the checkout. */
export const projectDir: string = resolve(import.meta.dirname, '..');

/** Name of the cloud and of everything in it; two names live side by side without touching each other. */
export const runName = (): string => process.env.ASSAY_NAME ?? 'assay';

/** Built and downloaded artefacts. Outside the checkout, so that a fresh clone starts at once. */
export const cacheDir = (): string =>
  resolve(process.env.ASSAY_CACHE ?? join(xdg('XDG_CACHE_HOME', '.cache'), 'assay'));

/** What this machine knows of the running cloud `name`: keys, kubeconfig, lock, state file. Removed by `npm run down`. */
export const stateDir = (name: string = runName()): string =>
  join(resolve(process.env.ASSAY_STATE ?? join(xdg('XDG_STATE_HOME', '.local/state'), 'assay')), name);

/** Private key with which the operator logs in to the hosts of the cloud `name`; its public half is beside it. */
export const operatorKeyFile = (name: string = runName()): string => join(stateDir(name), 'ssh', 'id_ed25519');

/** Python interpreter environment that carries Ansible and the EC2 API server. */
export const venvDir = (): string => join(cacheDir(), 'venv');

/** Evidence, results and the report of the last run; ignored by git. */
export const reportsOutDir: string = resolve(process.env.ASSAY_REPORTS_OUT ?? join(projectDir, 'reports', 'out'));

/** What reports tell of earlier runs; ignored by git. Beside the report, which every run makes anew. */
export const reportsHistoryDir: string =
  process.env.ASSAY_REPORTS_OUT === undefined ? join(projectDir, 'reports', 'history') : `${reportsOutDir}-history`;

function xdg(variable: string, fallback: string): string {
  return process.env[variable] ?? join(homedir(), fallback);
}
