/** One request of a load, and what came of it. */
export interface Answer {
  /** When it was there, on the clock of `performance.now()`. */
  readonly at: number;
  /** Milliseconds from the request to the last byte, the connection not counted. */
  readonly elapsed: number;
  /** Name of the flow. */
  readonly flow: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The pod that answered, by its own word; empty when nobody did. */
  readonly replica: string;
  /** Why it is not the right answer; undefined when it is. */
  readonly reason: string | undefined;
}

/** What k6 was asked to hold, and whether it did. */
export interface Threshold {
  /** `answers: p(95)<500`. */
  readonly rule: string;
  readonly ok: boolean;
}

/** Everything that a run of k6 left. */
export interface LoadResult {
  /** Milliseconds from the start of k6 to its end. */
  readonly duration: number;
  readonly answers: readonly Answer[];
  /** Requests that were planned and never left: nobody was free to send them. */
  readonly dropped: number;
  /** Milliseconds that the latest request left later than planned. */
  readonly lateness: number;
  readonly users: { readonly busiest: number; readonly allocated: number };
  readonly generator: GeneratorLoad;
  readonly thresholds: readonly Threshold[];
  /** What the script, or k6, complained about. */
  readonly complaints: readonly string[];
  readonly exitCode: number | undefined;
}

/** What the generator itself took of the machine. */
export interface GeneratorLoad {
  /** Cores, over the time that it was watched. */
  readonly cores: number;
  /** Seconds from its start to the last look at it. */
  readonly seconds: number;
  /** Cores, in its busiest second. */
  readonly busiest: number;
  /** Cores that the machine has. */
  readonly available: number;
}
