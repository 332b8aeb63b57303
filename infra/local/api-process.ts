import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { execa } from 'execa';
import { AssayError, messageOf } from '../errors.ts';
import { venvDir } from '../paths.ts';
import { timeouts } from '../timeouts.ts';
import type { Desired } from './desired.ts';

const exitCodes = { corruptState: 3, portTaken: 4 } as const;

export interface ApiOptions {
  /** 0 chooses a free one. */
  readonly port: number;
  readonly stateFile: string;
  readonly amisFile: string;
  /** Directory of the contents of S3 objects. */
  readonly objectsDir: string;
  /** Unix socket at which S3 is served to the instances. */
  readonly storageSocket: string;
  readonly identity: Readonly<Record<string, string>>;
}

/** What the reconciler tells the API of the hosts. */
export interface Observed {
  readonly revision: number;
  /** By instance id: `running` or `stopped`; instances without a host are left out. */
  readonly hosts: Readonly<Record<string, string>>;
  /** By instance id: why its host could not be brought to the asked state. */
  readonly problems: Readonly<Record<string, string>>;
  /** By load balancer's VPC: where the load balancers tell their targets' health. */
  readonly healthPages: readonly string[];
}

/** The running EC2 API. It ends when this process does, however that happens. */
export interface ApiProcess {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the process ends, with the reason. */
  readonly ended: Promise<string>;
  desired(): Promise<Desired>;
  observe(observed: Observed): Promise<void>;
  kill(): void;
}

/** Starts the API process; `onMutation` is called after each change that is safely on disk. @throws AssayError */
export async function startApi(options: ApiOptions, onMutation: (event: string) => void): Promise<ApiProcess> {
  const script = join(import.meta.dirname, 'api', 'server.py');
  const child = execa(join(venvDir(), 'bin', 'python'), [script, ...argumentsOf(options)], {
    stdin: 'pipe',
    buffer: { stdout: false, stderr: true },
    reject: false,
    env: { PYTHONDONTWRITEBYTECODE: '1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  child.stderr.pipe(process.stderr);
  const ended = child.then(
    (result) =>
      `exit code ${result.exitCode ?? 'none'}, signal ${result.signal ?? 'none'}: ${result.stderr.slice(-2000)}`,
  );
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    const deadline = setTimeout(() => {
      reject(startFailure('no answer in time', options));
      child.kill('SIGKILL');
    }, timeouts.apiStart);
    void child.then((result) => {
      clearTimeout(deadline);
      reject(startFailureOf(result, options));
    });
    lines.once('line', (line) => {
      clearTimeout(deadline);
      resolve((JSON.parse(line) as { port: number }).port);
      lines.on('line', onMutation);
    });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    pid: child.pid ?? 0,
    ended,
    desired: async () => (await request(`${endpoint}/assay/desired`)) as Desired,
    observe: async (observed) => {
      await request(`${endpoint}/assay/observed`, observed);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function argumentsOf(options: ApiOptions): string[] {
  const named = {
    port: `${options.port}`,
    state: options.stateFile,
    amis: options.amisFile,
    objects: options.objectsDir,
    socket: options.storageSocket,
    identity: JSON.stringify(options.identity),
  };
  return Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
}

async function request(url: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeouts.localRequest) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return response.json();
}

function startFailureOf(
  result: { exitCode?: number | undefined; stderr: string; cause?: unknown },
  options: ApiOptions,
): AssayError {
  const detail = result.stderr.trim() || messageOf(result.cause);
  if (result.exitCode === exitCodes.corruptState)
    return new AssayError('The state of the embedded EC2 cannot be read', {
      expected: `an intact state file: ${options.stateFile}`,
      found: detail,
      remedy: '`npm run down` removes this cloud with all its hosts; then start again',
    });
  if (result.exitCode === exitCodes.portTaken)
    return new AssayError('The port of the EC2 API is taken', {
      expected: `127.0.0.1:${options.port} to be free`,
      found: detail,
      remedy: 'end the program that holds it, or ask for no port in particular',
    });
  return startFailure(detail, options);
}

function startFailure(detail: string, options: ApiOptions): AssayError {
  return new AssayError('The EC2 API did not start', {
    expected: `${join(venvDir(), 'bin', 'python')} to serve moto on 127.0.0.1:${options.port || 'a free port'}`,
    found: detail.slice(-2000),
    remedy: 'run `npm run setup` (it makes the Python environment), then try again',
  });
}
