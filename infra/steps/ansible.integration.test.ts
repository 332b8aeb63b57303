import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, before, beforeEach, test } from 'node:test';

import { AssayError } from '../errors.ts';
import { ensurePython } from '../machine/python.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { runPlaybook } from './ansible.ts';
import type { PlaybookResult } from './playbook-record.ts';

let directory: string;
let previousState: string | undefined;

before(async () => {
  await ensurePython({ say: () => undefined });
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-playbook-'));
  previousState = process.env.ASSAY_STATE;
  process.env.ASSAY_STATE = directory;
});
afterEach(() => {
  if (previousState === undefined) delete process.env.ASSAY_STATE;
  else process.env.ASSAY_STATE = previousState;
  rmSync(directory, { recursive: true });
});

/** A real run of Ansible with a playbook of the test's own. */
function run(
  playbook: string,
  inventory: string,
  options: { signal?: AbortSignal; say?: (line: string) => void } = {},
): Promise<PlaybookResult> {
  writeFileSync(join(directory, 'trial.yml'), playbook);
  writeFileSync(join(directory, 'hosts.ini'), inventory);
  return runPlaybook({
    playbook: 'trial',
    directory,
    name: 'trial',
    variables: { place: directory },
    env: { ANSIBLE_INVENTORY: join(directory, 'hosts.ini') },
    onProgress: options.say ?? (() => undefined),
    signal: options.signal,
    timeoutMs: timeouts.playbook,
  });
}

const here = 'alpha ansible_connection=local ansible_python_interpreter="{{ ansible_playbook_python }}"\n';

test('tells what changed, and nothing the second time', { timeout: timeouts.playbook }, async () => {
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Write a file
      ansible.builtin.copy: { dest: "{{ place }}/written", content: "text", mode: "0600" }
`;
  const lines: string[] = [];
  const first = await run(playbook, here, { say: (line) => lines.push(line) });
  assert.deepEqual(
    first.changed.map(({ host, task }) => ({ host, task })),
    [{ host: 'alpha', task: 'Write a file' }],
  );
  assert.match(lines.join('\n'), /^Write a file: 1 changed \(/m);
  assert.equal(readFileSync(join(directory, 'written'), 'utf8'), 'text');
  const second = await run(playbook, here);
  assert.deepEqual(second.changed, []);
  assert.equal(second.hosts.alpha?.ok, 1);
});

test('a failure names host, task and reason', { timeout: timeouts.playbook }, async () => {
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Look into a directory
      ansible.builtin.command: ls /nowhere/at/all
      changed_when: false
`;
  await assert.rejects(run(playbook, here), (error) => {
    assert.ok(error instanceof AssayError);
    assert.match(error.message, /failed on alpha/);
    assert.match(error.explanation.found, /alpha: Look into a directory: failed: .*\/nowhere\/at\/all/);
    return true;
  });
});

test('a host that does not answer is named with the reason', { timeout: timeouts.playbook }, async () => {
  // Port 9 of loopback: nothing listens, the connection is refused.
  const inventory = 'beta ansible_host=127.0.0.1 ansible_port=9 ansible_user=nobody\n';
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Reach the host
      ansible.builtin.command: "true"
      changed_when: false
`;
  await assert.rejects(run(playbook, inventory), (error) => {
    assert.ok(error instanceof AssayError);
    assert.match(error.explanation.found, /beta: Reach the host: unreachable: .*refused/is);
    return true;
  });
});

test('an interrupt ends Ansible and what it started', { timeout: timeouts.playbook }, async () => {
  const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Wait for what never comes
      ansible.builtin.shell: echo $$ > {{ place }}/pid; exec sleep 600
      changed_when: false
`;
  const interrupt = new AbortController();
  const running = run(playbook, here, { signal: interrupt.signal });
  const pid = await eventually(() => Number(readFileSync(join(directory, 'pid'), 'utf8')));
  interrupt.abort(new Error('interrupted by the test'));
  await assert.rejects(running, /interrupted by the test/);
  await eventually(() => {
    if (isRunning(pid)) throw new Error(`process ${pid} still runs`);
    return true;
  });
});

test("a playbook that cannot be read is told in Ansible's own words", { timeout: timeouts.playbook }, async () => {
  await assert.rejects(run('- hosts: all\n  tasks: {', here), (error) => {
    assert.ok(error instanceof AssayError);
    assert.match(error.message, /did not run to its end/);
    assert.match(error.explanation.found, /YAML/i);
    return true;
  });
});

function eventually<T>(look: () => T): Promise<T> {
  return poll(() => Promise.resolve().then(look), {
    what: 'the condition',
    timeout: timeouts.hostBoot,
    interval: 100,
    until: Boolean,
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
