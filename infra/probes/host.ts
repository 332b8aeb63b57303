import { execa } from 'execa';
import { InconclusiveError } from '../errors.ts';
import { timeouts } from '../timeouts.ts';
import { conclusive, reachOfErrno, type Dial } from './reach.ts';

/** How to log in to a host. */
export interface HostAccess {
  /** Name tag of the instance, for messages. */
  readonly name: string;
  readonly address: string;
  readonly user: string;
  /** Path of the private key. */
  readonly keyFile: string;
}

export interface HostResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds on a monotonic clock, log-in included. */
  readonly elapsed: number;
}

/** The exit code with which OpenSSH tells its own failures apart from the command's (ssh(1), EXIT STATUS). */
const sshFailed = 255;

/**
 * Runs a shell command on a host as root.
 * A command that ran and failed is a result; a host that could not be asked tells nothing.
 * @param script passed on standard input, so that no quoting is needed and no argument shows up in the host's process list
 * @throws InconclusiveError when the log-in failed or the command did not end in time.
 */
export async function runOnHost(
  host: HostAccess,
  script: string,
  timeout: number = timeouts.hostCommand,
): Promise<HostResult> {
  const started = performance.now();
  const result = await execa('ssh', [...sshOptions(host), `${host.user}@${host.address}`, 'sudo', 'bash', '-s'], {
    input: script,
    timeout,
    reject: false,
  });
  const { exitCode, stdout, stderr } = result;
  if (exitCode === undefined || exitCode === sshFailed) {
    throw new InconclusiveError(`Could not run a command on ${host.name} (${host.address})`, {
      expected: `a log-in as ${host.user} and an exit code within ${timeout / 1000} s`,
      found: result.timedOut ? `nothing within ${timeout / 1000} s` : stderr.trim(),
      remedy: 'check that the host runs and that its security group lets this machine in on port 22',
    });
  }
  return { exitCode, stdout, stderr, elapsed: performance.now() - started };
}

/**
 * A replaced instance answers at its predecessor's address with another key, so no host key is remembered between commands;
 * Ansible records the keys at first contact and checks them.
 */
function sshOptions({ keyFile }: HostAccess): string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=10',
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
  ];
  return ['-i', keyFile, ...options.flatMap((option) => ['-o', option])];
}

/**
 * Dials a TCP port from a host.
 * @throws InconclusiveError when the host could not be asked or the dial told nothing.
 */
export async function dialFromHost(source: HostAccess, host: string, port: number): Promise<Dial> {
  const { stdout, stderr } = await runOnHost(source, dialScript(host, port));
  const [errno = '', elapsed = '0'] = stdout.trim().split(' ');
  return conclusive({
    from: source.name,
    host,
    port,
    protocol: 'tcp',
    outcome: errno === 'OPEN' ? 'open' : reachOfErrno(errno),
    elapsed: Number(elapsed),
    detail: errno === '' ? stderr.trim() : errno,
  });
}

/** Prints OPEN or the errno's name, and milliseconds. Python is what Ansible needs on every host anyway. */
const dialScript = (host: string, port: number): string => `python3 - <<'PYTHON'
import errno, socket, time
started = time.monotonic()
try:
    socket.create_connection((${JSON.stringify(host)}, ${port}), ${timeouts.dial / 1000}).close()
    outcome = "OPEN"
except socket.gaierror:
    outcome = "ENOTFOUND"
except TimeoutError:
    outcome = "ETIMEDOUT"
except OSError as error:
    outcome = errno.errorcode.get(error.errno, str(error.errno))
print(outcome, round((time.monotonic() - started) * 1000))
PYTHON
`;
