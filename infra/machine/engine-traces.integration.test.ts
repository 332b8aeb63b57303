import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { run } from './run.ts';

const timeout = 60_000;

/** Runs in a network namespace of its own: starts an engine with its bridge and rules there, ends it, and prints the packet filter after each. */
const script = (directory: string, foreignRule: string): string => `
  import { execFileSync } from 'node:child_process';
  import { startDaemon, stopDaemon } from ${JSON.stringify(join(import.meta.dirname, 'daemon.ts'))};
  const sh = (command) => execFileSync('sh', ['-c', command], { encoding: 'utf8' });
  const state = () => ({ rules: sh('nft list ruleset 2>/dev/null'), links: sh('ip -br link show type bridge'), forwarding: sh('sysctl -n net.ipv4.ip_forward') });
  sh('ip link set lo up; sysctl -q -w net.ipv4.ip_forward=0');
  const before = state();
  const at = (name) => '${directory}/' + name;
  await startDaemon({
    say: () => {},
    command: ['dockerd', '--host', process.env.DOCKER_HOST, '--pidfile', at('pid'), '--data-root', at('data'), '--exec-root', at('exec')],
    pidFiles: {},
  });
  sh(${JSON.stringify(foreignRule)});
  const during = state();
  await stopDaemon();
  console.log(JSON.stringify({ before, during, after: state() }));`;

interface State {
  readonly rules: string;
  readonly links: string;
  readonly forwarding: string;
}

async function observe(foreignRule: string): Promise<Record<'before' | 'during' | 'after', State>> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-test-'));
  try {
    const node = [process.execPath, '--input-type=module', '--eval', script(directory, foreignRule)] as const;
    const env = { DOCKER_HOST: `unix://${directory}/docker.sock`, ASSAY_STATE: join(directory, 'state') };
    const output = await run(['unshare', '--net', ...node], { timeout, env });
    return JSON.parse(output) as Record<'before' | 'during' | 'after', State>;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

it('an engine that Assay started leaves the network as it was', { timeout }, async () => {
  const { before, during, after } = await observe('true');
  assert.match(during.rules, /chain DOCKER/);
  assert.match(during.links, /docker0/);
  assert.equal(during.forwarding.trim(), '1');
  assert.deepEqual(after, before);
});

it('rules that somebody else has added meanwhile stay', { timeout }, async () => {
  const { after } = await observe('iptables -A INPUT -p tcp --dport 7777 -j DROP');
  assert.match(after.rules, /dport 7777/);
  assert.doesNotMatch(after.links, /docker0/);
});
