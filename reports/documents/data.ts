import type { Difference } from '../../infra/local/parity.ts';
import type { Requirement } from '../../suites/catalogue.ts';
import type { SabotageRecord } from '../../suites/catalogue/outcome.ts';
import type { SoakRecord } from '../../suites/catalogue/soak-record.ts';
import type { Results } from '../results.ts';
import type { Benchmark } from './benchmarks.ts';
import { concludeFrom, type Conclusion } from './conclusion.ts';
import { costOf, type Cost } from './cost.ts';
import type { Details } from './details.ts';
import { factsOf, type EvidenceFact, type Integrity, type RequirementFact } from './facts.ts';
import type { Infrastructure } from './infrastructure.ts';
import { matrixOf, type Matrix } from './matrix.ts';
import type { CaseMeasure } from './measures.ts';
import { sellingPointsOf, type SellingPoint } from './selling-points.ts';

/** What package.json says of the project. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** What removing the cloud came to. */
export interface Cleanup {
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  readonly reason: string;
  readonly at: string;
}

/** Everything that is read before a document is made. */
export interface Sources {
  readonly catalogue: readonly Requirement[];
  readonly results: Results;
  readonly sabotage: SabotageRecord;
  /** Undefined where nothing was repeated. */
  readonly soak: SoakRecord | undefined;
  readonly integrity: ReadonlyMap<string, Integrity>;
  /** Evidence of provisioning, which belongs to no case. */
  readonly provisioning: readonly EvidenceFact[];
  readonly measures: readonly CaseMeasure[];
  readonly benchmarks: readonly Benchmark[];
  readonly details: Details;
  readonly product: Product;
  readonly infrastructure: Infrastructure;
  /** What the embedded EC2 does not enforce; empty on another target. */
  readonly differences: readonly Difference[];
  /** Undefined while the cloud has not been removed. */
  readonly cleanup: Cleanup | undefined;
  /** Whether Allure's report is beside the record. */
  readonly hasAllure: boolean;
}

/** What the documents tell. */
export interface DocumentData extends Sources {
  readonly facts: readonly RequirementFact[];
  readonly conclusion: Conclusion;
  readonly matrix: Matrix;
  readonly sellingPoints: readonly SellingPoint[];
  readonly cost: Cost;
}

/** Derives what the documents tell from what was read. */
export function documentDataOf(sources: Sources): DocumentData {
  const facts = factsOf(sources);
  return {
    ...sources,
    facts,
    conclusion: concludeFrom(sources.results, facts),
    matrix: matrixOf(facts),
    sellingPoints: sellingPointsOf(facts),
    cost: costOf(sources.infrastructure.machines, sources.details.prices),
  };
}
