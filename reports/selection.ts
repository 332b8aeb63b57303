import { grepPattern } from '../infra/grep.ts';

/** What the command line of `playwright test` selects. */
export interface Selection {
  /** Patterns of `--project`; empty means all. */
  readonly projects: readonly string[];
  readonly grep: string | undefined;
  readonly grepInvert: string | undefined;
  /** Files, shards or earlier failures narrow the run in a way that the catalogue cannot foresee. */
  readonly isPartial: boolean;
  /** `--reporter` without `--list`: the configured reporters would not judge the run. */
  readonly replacesReporters: boolean;
}

const longNames: Readonly<Record<string, string>> = {
  '-g': '--grep',
  '-G': '--grep-invert',
  '-j': '--workers',
  '-c': '--config',
};

/** Options whose value may follow as a word of its own, which would otherwise be taken for a file. */
const valued = new Set(
  'add-reporter browser config grep grep-invert global-timeout last-failed-file max-failures output project repeat-each reporter retries shard test-list test-list-invert timeout trace tsconfig ui-host ui-port update-source-method workers'
    .split(' ')
    .map((name) => `--${name}`),
);

const narrowing = ['--shard', '--last-failed', '--only-changed', '--test-list', '--test-list-invert'];

/** Reads a command line as Playwright does: `--name value`, `--name=value`, and several values after `--project`. */
export function readSelection(argv: readonly string[]): Selection {
  const { options, words } = split(argv.slice(argv.indexOf('test') + 1));
  return {
    projects: options.get('--project') ?? [],
    grep: options.get('--grep')?.at(-1),
    grepInvert: options.get('--grep-invert')?.at(-1),
    isPartial: words.length > 0 || narrowing.some((name) => options.has(name)),
    replacesReporters: options.has('--reporter') && !options.has('--list'),
  };
}

/** Whether Playwright runs the project (`*` stands for any text; case does not matter). */
export function selectsProject({ projects }: Selection, name: string): boolean {
  return projects.length === 0 || projects.some((pattern) => wildcard(pattern).test(name));
}

/** Whether `--grep` and `--grep-invert` let a test through whose project, title and tags are joined in `text`. */
export function selectsText({ grep, grepInvert }: Selection, text: string): boolean {
  const wanted = grep === undefined || grepPattern(grep).test(text);
  return wanted && (grepInvert === undefined || !grepPattern(grepInvert).test(text));
}

function split(args: readonly string[]): { options: Map<string, string[]>; words: string[] } {
  const options = new Map<string, string[]>();
  const words: string[] = [];
  let open: string | undefined;
  for (const arg of args) {
    if (!arg.startsWith('-')) {
      if (open === undefined) words.push(arg);
      else options.get(open)?.push(arg);
      if (open !== '--project') open = undefined;
      continue;
    }
    const [, name = arg, value] = /^(--?[\w-]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    const long = longNames[name] ?? name;
    const values = options.get(long) ?? [];
    options.set(long, value === undefined ? values : [...values, value]);
    open = value === undefined && valued.has(long) ? long : undefined;
  }
  return { options, words };
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
