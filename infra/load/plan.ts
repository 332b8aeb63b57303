/** Requests of one kind that leave at a fixed rate, whatever the answers do (open model). */
export interface Flow {
  /** Per second. */
  readonly rate: number;
  /** Seconds for which requests leave, unless the run is stopped before. */
  readonly seconds: number;
  /** Seconds in which the rate grows from nothing; without it, it is there at once. */
  readonly ramp?: number;
  /** Seconds that a request may take: so many may be under way that not one is left out while nothing answers. */
  readonly patience: number;
}

/** What k6 is told to do. The script reads it from a file. */
export interface LoadPlan<Data = unknown> {
  /** `https://<name>[:port]`. */
  readonly origin: string;
  /** The name, and the address at which it is found. */
  readonly hosts: Readonly<Record<string, string>>;
  /** By the name of the script's function that sends one request. */
  readonly flows: Readonly<Record<string, Flow>>;
  /** Metric → what must hold of it, as k6 words it. */
  readonly thresholds: Readonly<Record<string, string[]>>;
  /** What the script needs besides. */
  readonly data: Data;
}
