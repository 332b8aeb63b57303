/** What runs on the operator's machine, and on no host. */
export type OperatorProgramName = 'k6' | 'hey';

export type ComponentName =
  | 'pause'
  | 'etcd'
  | 'coredns'
  | 'metrics-server'
  | 'kubernetes'
  | 'agnhost'
  | 'prober'
  | 'local-path-provisioner'
  | 'cni-plugins'
  | 'calico'
  | 'traefik'
  | OperatorProgramName;

/** An official release file. Paths are relative to the component's base URL. */
export interface ReleaseFile {
  readonly path: string;
  /** The file published beside it that holds its sha256: alone, or in lines of `<sha256>  <file name>`. */
  readonly checksumPath: string;
  /** Program → member of the archive; a file that is no archive is itself the one program. */
  readonly programs: Readonly<Record<string, string>>;
}

export interface Release {
  readonly baseUrl: string;
  readonly files: readonly ReleaseFile[];
}

/** How a component is compiled from the Go module proxy. */
export interface Recipe {
  /** Folder under `go/` with go.mod and go.sum. */
  readonly module: 'platform' | 'calico' | 'cni' | 'cyclonus' | 'traefik' | OperatorProgramName;
  readonly packages: readonly string[];
  /** Variables set by the linker, as `-X` takes them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Program → file that the build leaves; several programs may be one multi-call file. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * Dependency → its files that give way to one in the module's `stand-ins` folder, or to none (null): parts that cannot be switched on
   * where this runs, and that would cost more to compile than all others.
   */
  readonly standIns?: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

export interface Component {
  readonly name: ComponentName;
  readonly version: string;
  /** Absent where the project publishes container images only: then it is compiled in every mode. */
  readonly release?: Release;
  readonly recipe: Recipe;
  /** Seconds on two cores from an empty Go cache (compile) and at 10 MB/s (download), for the progress display. */
  readonly expected: { readonly compile: number; readonly download: number };
}
