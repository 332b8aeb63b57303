import { existsSync } from 'node:fs';

import Docker from 'dockerode';

import { AssayError } from '../errors.ts';
import { poll } from '../poll.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { ownDaemon, startDaemon, stopDaemon } from './daemon.ts';
import type { EngineAnswer, EngineFacts } from './engine.ts';
import { askEngine, judgeEngine, unreachable } from './engine.ts';
import { ensurePackages } from './packages.ts';
import { findPrivilege, privileged } from './privilege.ts';
import type { Command } from './run.ts';
import { attempt, run } from './run.ts';

/**
 * An engine that can carry the hosts: the one `DOCKER_HOST` names, or the local one, installed and started when none answers.
 * Where systemd runs it is started as a service and left to the service manager; elsewhere as a process of Assay's own, which
 * `npm run down` ends again.
 * @throws AssayError saying which of these went wrong.
 */
export async function ensureDocker(say: Say, signal?: AbortSignal): Promise<EngineFacts> {
  let answer = await askEngine();
  if ('silence' in answer) {
    const elsewhere = Boolean(process.env.DOCKER_HOST);
    if (answer.silence !== 'absent' || elsewhere) throw unreachable(answer);
    await installEngine(say, signal);
    await startEngine(say, signal);
    answer = await askEngine();
    if ('silence' in answer) throw unreachable(answer);
  }
  judgeEngine(answer.facts);
  await ensureClient(say, signal);
  say(`Docker ${answer.facts.version}, ${answer.facts.storageDriver}`);
  return answer.facts;
}

/**
 * The engine's facts, without installing or starting anything.
 * @throws AssayError when none answers or it cannot carry the hosts.
 */
export async function requireDocker(): Promise<EngineFacts> {
  const answer = await askEngine();
  if ('silence' in answer) throw unreachable(answer);
  judgeEngine(answer.facts);
  return answer.facts;
}

/**
 * Ends the engine if Assay started it and nobody else uses it.
 * @returns what was done, in words; `undefined` when the engine is not Assay's.
 */
export async function releaseDocker(): Promise<string | undefined> {
  const daemon = ownDaemon();
  if (!daemon) return undefined;
  const running = await new Docker({ timeout: timeouts.localRequest }).listContainers();
  if (running.length > 0) return `left dockerd (process ${daemon.pid}) running: ${running.length} containers use it`;
  await stopDaemon();
  return `stopped dockerd (process ${daemon.pid}), which Assay had started`;
}

async function installEngine(say: Say, signal?: AbortSignal): Promise<void> {
  const found = await attempt(['dockerd', '--version'], { timeout: timeouts.localRequest, env: withSbin() });
  if (found.exitCode !== 0) await ensurePackages(['docker.io'], { say, signal });
}

/** Newer Debian splits the command off from the engine. */
async function ensureClient(say: Say, signal?: AbortSignal): Promise<void> {
  const found = await attempt(['docker', '--version'], { timeout: timeouts.localRequest });
  if (found.exitCode !== 0) await ensurePackages(['docker-cli'], { say, signal });
}

async function startEngine(say: Say, signal?: AbortSignal): Promise<void> {
  const privilege = await findPrivilege();
  if (existsSync('/run/systemd/system')) {
    const start: Command = privileged(['systemctl', 'start', 'docker'], privilege, 'Starting the Docker engine');
    const remedy = 'look into its log: journalctl --unit docker --lines 50';
    await run(start, { timeout: timeouts.engineStart, signal, remedy });
    say('started the docker service');
    await poll(askEngine, {
      what: 'the docker service to answer',
      timeout: timeouts.engineStart,
      until: answersOrRefuses,
      describe: (answer) => ('silence' in answer ? String(answer.cause) : 'answers'),
      remedy,
      ...(signal ? { signal } : {}),
    });
    return;
  }
  if (privilege !== 'root') {
    throw new AssayError('No Docker engine answers, and this user cannot start one', {
      expected: 'a running engine, or root to start it',
      found: 'no service manager (systemd) on this machine, and not root',
      remedy: 'start it in another terminal, then repeat: sudo dockerd',
    });
  }
  await startDaemon({ say, signal });
}

/** A refusal is an answer too: what comes next tells the user why. */
const answersOrRefuses = (answer: EngineAnswer): boolean => 'facts' in answer || answer.silence === 'forbidden';

const withSbin = (): Record<string, string> => ({ PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` });
