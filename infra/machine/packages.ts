import { readFileSync } from 'node:fs';

import { AssayError } from '../errors.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import type { Privilege } from './privilege.ts';
import { findPrivilege, privileged } from './privilege.ts';
import type { Command } from './run.ts';
import { attempt, commandError } from './run.ts';

/** What Assay uses of the distribution, and what for. The engine is not among them: any engine that answers will do. */
export const requiredPackages: Readonly<Record<string, string>> = {
  'ca-certificates': 'verifies downloads',
  'debian-archive-keyring': 'verifies the packages of the host image',
  iproute2: 'routes and sockets of the machine',
  iptables: 'forwards elastic IPs',
  kmod: 'loads kernel modules',
  mmdebstrap: 'builds the host image',
  nftables: 'enforces security groups',
  'openssh-client': 'reaches the hosts',
  procps: 'looks at processes',
  'python3-venv': 'holds Ansible and the EC2 API',
  rsync: 'fills the mirror',
};

export interface PackageOptions {
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
  /** How the machine may be changed; found out when not given. */
  readonly privilege?: Privilege;
  /** Text of the file that names the distribution. */
  readonly osRelease?: string;
}

/**
 * Installs those packages that are missing, and nothing when none is.
 * @throws AssayError when the distribution is not of the Debian family, root cannot be had, or the installation fails.
 */
export async function ensurePackages(wanted: readonly string[], options: PackageOptions): Promise<void> {
  refuseForeignFamily(wanted, options.osRelease ?? osRelease());
  const missing = await missingPackages(wanted);
  if (missing.length === 0) {
    options.say(`all ${wanted.length} packages are there`);
    return;
  }
  const command: Command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing];
  const privilege = options.privilege ?? (await findPrivilege());
  const install = privileged(command, privilege, `Installing ${missing.join(', ')}`);
  options.say(`installing ${missing.join(', ')}`);
  await aptGet(install, privileged(['apt-get', 'update'], privilege, 'Reading package lists'), options);
}

/** Those of the packages that dpkg does not know as installed. */
export async function missingPackages(wanted: readonly string[]): Promise<string[]> {
  const query: Command = ['dpkg-query', '--show', '--showformat', '${db:Status-Status} ${Package}\\n', ...wanted];
  // Exit code 1 only says that some are unknown: the others are listed nevertheless.
  const { stdout } = await attempt(query, { timeout: timeouts.localRequest });
  const installed = new Set(stdout.split('\n').flatMap((line) => /^installed (\S+)/.exec(line)?.[1] ?? []));
  return wanted.filter((name) => !installed.has(name));
}

/** Installs with the lists as they are; where they are missing or outdated, reads them and installs again. */
async function aptGet(install: Command, update: Command, options: PackageOptions): Promise<void> {
  const how = {
    timeout: timeouts.packages,
    signal: options.signal,
    env: { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none', NEEDRESTART_SUSPEND: '1' },
    onLine: phaseReporter(options.say),
  };
  if ((await attempt(install, how)).exitCode === 0) return;
  options.say('reading package lists');
  const lists = await attempt(update, how);
  const outcome = await attempt(install, how);
  if (outcome.exitCode === 0) return;
  const all = lists.exitCode === 0 ? outcome.all : `${lists.all}\n${outcome.all}`;
  throw commandError(install, { ...outcome, all }, `mend what the output names, then repeat: ${install.join(' ')}`);
}

function phaseReporter(say: Say): Say {
  return (line) => {
    if (/^(Need to get|Setting up|Reading package lists|E:|Err:)/.test(line)) say(line);
  };
}

function refuseForeignFamily(wanted: readonly string[], release: string): void {
  const family = /^ID(?:_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
  if (family) return;
  throw new AssayError('Assay installs packages on the Debian family only', {
    expected: 'Debian, Ubuntu or a derivative',
    found: /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? 'a distribution that does not say its name',
    remedy: `use a Debian-family machine; what it needs of packages: ${wanted.join(', ')}`,
  });
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
