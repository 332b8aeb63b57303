import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

import { AssayError } from '../errors.ts';
import type { Outcome } from '../machine/run.ts';
import { attempt } from '../machine/run.ts';
import { projectDir, runName, venvDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { tail } from '../progress.ts';
import { knownSecrets } from '../redaction.ts';
import { canaryFor } from '../secrets/canaries.ts';
import { parseEvent } from './playbook-events.ts';
import type { PlaybookFailure, PlaybookResult } from './playbook-record.ts';
import { PlaybookRecord } from './playbook-record.ts';
import type { PlaybookVariables } from './playbook-variables.ts';
import { writeVariables } from './playbook-variables.ts';

export interface RunPlaybookOptions {
  /** Name of a playbook in ansible/, without `.yml`. */
  readonly playbook: 'provision' | 'site' | 'deprovision' | (string & {});
  readonly variables: PlaybookVariables;
  /** Added to the environment: endpoint, region and credentials of EC2. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Name of the cloud; default: of this run. */
  readonly name?: string;
  /** Ansible's host pattern. */
  readonly limit?: string;
  readonly tags?: readonly string[];
  /** Only say what would change. */
  readonly check?: boolean;
  readonly onProgress: Say;
  /** Ends Ansible and all its children when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Directory of the playbooks; default: the project's. */
  readonly directory?: string;
}

/**
 * Runs a playbook to its end and returns what it did.
 * @throws AssayError naming host, task and reason when a host failed or was unreachable; naming Ansible's own words when it could not run.
 */
export async function runPlaybook(options: RunPlaybookOptions): Promise<PlaybookResult> {
  const { playbook, directory = join(projectDir, 'ansible') } = options;
  const redactor = knownSecrets();
  const record = new PlaybookRecord((line) => {
    options.onProgress(redactor.text(line));
  });
  const other: string[] = [];
  const outcome = await attempt(commandOf(options), {
    cwd: directory,
    timeout: options.timeoutMs,
    signal: options.signal,
    env: { ...environment(directory), ...options.env, ASSAY_NAME: options.name ?? runName() },
    onLine: (line) => {
      const event = parseEvent(line);
      if (event) record.take(event);
      else if (line.trim() !== '') other.push(line);
    },
  });
  const result = record.result(playbook);
  if (result.failures.length > 0) throw failure(playbook, result.failures);
  if (outcome.exitCode !== 0) throw notRun(playbook, outcome, redactor.text(tail(other.join('\n'))));
  return result;
}

function commandOf(options: RunPlaybookOptions): [string, ...string[]] {
  const { playbook, name = runName() } = options;
  const canary = canaryFor('variables of the playbooks');
  const variables = writeVariables(name, playbook, {
    ...options.variables,
    ...(canary === undefined ? {} : { canary }),
  });
  return [
    join(venvDir(), 'bin', 'ansible-playbook'),
    `${playbook}.yml`,
    '--extra-vars',
    `@${variables}`,
    ...(options.limit === undefined ? [] : ['--limit', options.limit]),
    ...(options.tags === undefined ? [] : ['--tags', options.tags.join(',')]),
    ...(options.check === true ? ['--check'] : []),
  ];
}

function environment(directory: string): Record<string, string> {
  const [strategies] = globSync(join(venvDir(), 'lib/python3*/site-packages/ansible_mitogen/plugins/strategy'));
  const configuration = existsSync(join(directory, 'ansible.cfg')) ? directory : join(projectDir, 'ansible');
  return {
    ANSIBLE_CONFIG: join(configuration, 'ansible.cfg'),
    ANSIBLE_STDOUT_CALLBACK: 'json_lines',
    ANSIBLE_CALLBACK_PLUGINS: join(projectDir, 'ansible', 'plugins', 'callback'),
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_FORCE_COLOR: '0',
    LC_ALL: 'C.UTF-8',
    // One Python process on each host for the whole run, instead of one for each task: a third of the processor time.
    ...(strategies === undefined
      ? {}
      : {
          ANSIBLE_STRATEGY_PLUGINS: strategies,
          ANSIBLE_STRATEGY: 'mitogen_linear',
          ASSAY_FREE_STRATEGY: 'mitogen_free',
        }),
  };
}

function failure(playbook: string, failures: readonly PlaybookFailure[]): AssayError {
  const hosts = [...new Set(failures.map((each) => each.host))];
  const unreachable = failures.some((each) => each.kind === 'unreachable');
  const redactor = knownSecrets();
  return new AssayError(`ansible/${playbook}.yml failed on ${hosts.join(', ')}`, {
    expected: 'every task to succeed on every host',
    found: failures
      .map(({ host, task, kind, message }) => `${host}: ${task}: ${kind}: ${redactor.text(message)}`)
      .join('\n            '),
    remedy: unreachable
      ? 'see why the host does not answer (state of its instance, its security groups), then run again: what is done is kept'
      : 'mend what the message names, then run again: what is done is kept',
  });
}

function notRun(playbook: string, outcome: Outcome, said: string): AssayError {
  return new AssayError(`ansible/${playbook}.yml did not run to its end`, {
    expected: 'ansible-playbook to end with exit code 0',
    found: [outcome.reason, said].filter(Boolean).join('\n            '),
    remedy: 'mend what it names; when ansible-playbook is missing: npm run setup',
  });
}
