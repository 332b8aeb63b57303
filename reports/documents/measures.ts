import { z } from 'zod';

import type { CaseId } from '../../suites/catalogue.ts';

/** One figure that a case or a benchmark measured. */
export interface Measured {
  readonly what: string;
  /** Undefined where this run has no such figure. */
  readonly value: number | undefined;
  readonly unit: string;
  /** What was asked for, where the record states it as a number. */
  readonly aim?: number | undefined;
}

/** A figure of a case. */
export interface CaseMeasure extends Measured {
  readonly caseId: CaseId;
  /** The file that it was read from, relative to the folder of the record. */
  readonly path: string | undefined;
}

/** A kept record: its name, its file and what is in it. */
export interface EvidenceData {
  readonly name: string;
  readonly path: string;
  readonly data: unknown;
}

interface Reading {
  readonly caseId: CaseId;
  /** Name of the evidence. */
  readonly evidence: RegExp;
  /** Takes figures out of the data. @throws ZodError when they are not there */
  readonly read: (data: unknown, name: string) => readonly Measured[];
  /** What is told when there is no such evidence. */
  readonly otherwise: string;
}

const number = z.number();
const ms = (what: string, value: number | undefined, aim?: number): Measured => ({ what, value, unit: 'ms', aim });
const largest = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.max(...values);

const effect = z.array(z.object({ after: number }));
const objectives = z.object({ recoveryPoint: number, recoveryTime: number });
const byServer = z.object({ user: z.record(z.string(), number), twin: z.record(z.string(), number) });

const lossReading = (caseId: CaseId, what: string): Reading => ({
  caseId,
  evidence: /^loss of /,
  otherwise: what,
  read: (data) => [ms(what, z.object({ recovered: number }).parse(data).recovered)],
});

const readings: readonly Reading[] = [
  {
    caseId: 'R1-05',
    evidence: /^requests around the stop$/,
    otherwise: 'window in which a dead target may cost requests',
    read: (data) => {
      const { window, lost, sent } = z.object({ window: number, lost: z.array(z.unknown()), sent: number }).parse(data);
      return [
        ms('window in which a dead target may cost requests', window),
        { what: `requests lost in that window, of ${sent}`, value: lost.length, unit: '' },
      ];
    },
  },
  {
    caseId: 'R3-07',
    evidence: / stopped and started$/,
    otherwise: 'longest outage of the API while a control plane is stopped',
    read: (data, name) => [
      ms(
        `longest outage of the API, ${name.replace(' and started', '')}`,
        z.object({ outage: number }).parse(data).outage,
      ),
    ],
  },
  {
    caseId: 'R4-08',
    evidence: /^milliseconds from the API server/,
    otherwise: 'slowest connection to follow a changed network policy',
    read: (data) => {
      const { denied, allowed } = z.object({ denied: effect, allowed: effect }).parse(data);
      const slowest = largest([...denied, ...allowed].map(({ after }) => after));
      return [ms('slowest connection to follow a changed network policy', slowest)];
    },
  },
  {
    caseId: 'R5-11',
    evidence: /^milliseconds until every API server noticed$/,
    otherwise: 'slowest API server to withdraw a right',
    read: (data) => {
      const { user, twin } = z.object({ withdrawn: byServer }).parse(data).withdrawn;
      return [ms('slowest API server to withdraw a right', largest([...Object.values(user), ...Object.values(twin)]))];
    },
  },
  {
    caseId: 'R6-05',
    evidence: /^payments around the death of the primary$/,
    otherwise: 'interruption of payments by the death of the primary database',
    read: (data) => {
      const { interruption, slowest } = z.object({ interruption: number, slowest: number }).parse(data);
      return [
        ms('interruption of payments by the death of the primary database', interruption),
        ms('slowest answer to a payment meanwhile', slowest),
      ];
    },
  },
  {
    caseId: 'R7-05',
    evidence: /^restoration$/,
    otherwise: 'restoration of all etcd members (recovery time)',
    read: (data) => {
      const record = z.object({ restoration: z.object({ total: number }), objectives }).parse(data);
      return [
        ms('restoration of all etcd members (recovery time)', record.restoration.total, record.objectives.recoveryTime),
      ];
    },
  },
  lossReading('R7-10', 'replacement of one lost control plane, until every pod is Ready'),
  lossReading('R7-11', 'recovery from the loss of two control planes, until every pod is Ready'),
  lossReading('R7-12', 'recovery from the loss of all control planes, until every pod is Ready'),
  {
    caseId: 'R8-01',
    evidence: /^reaction, in milliseconds/,
    otherwise: 'from the load to the first answer of a new wallet (reaction time)',
    read: (data) => {
      const stages = z.record(z.string(), number.optional());
      const { reaction } = z.object({ reaction: stages }).parse(data);
      return [
        ms('from the load to the decision for more wallets', reaction.decision),
        ms('from the load to the first answer of a new wallet (reaction time)', reaction.answer),
      ];
    },
  },
  {
    caseId: 'R8-07',
    evidence: /^use of each wallet before and after/,
    otherwise: '95th percentile of a visit under load',
    read: (data) => [ms('95th percentile of a visit under load', z.object({ p95: number }).parse(data).p95)],
  },
];

/** Every figure that the documents tell, from the evidence of each case; one that is not there is told without a value. */
export function measuresOf(evidenceOf: (caseId: CaseId) => readonly EvidenceData[]): CaseMeasure[] {
  return readings.flatMap((reading): CaseMeasure[] => {
    const { caseId } = reading;
    const kept = evidenceOf(caseId).filter(({ name }) => reading.evidence.test(name));
    const found = kept.flatMap(({ data, name, path }) =>
      read(reading, data, name).map((measure) => ({ ...measure, caseId, path })),
    );
    return found.length > 0 ? found : [{ ...ms(reading.otherwise, undefined), caseId, path: undefined }];
  });
}

/** Evidence of another form has no figure for this table; the file itself is linked from its case. */
function read(reading: Reading, data: unknown, name: string): readonly Measured[] {
  try {
    return reading.read(data, name);
  } catch (error) {
    if (error instanceof z.ZodError) return [];
    throw error;
  }
}
