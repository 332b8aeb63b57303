import type { TestResult } from 'allure-js-commons';

type Step = TestResult['steps'][number];
type Attachment = TestResult['attachments'][number];

/** Bytes of attachments that the page embeds: with the page itself, base64 and the trends, it stays below 10 MB and can be mailed. */
export const embeddedBytes = 2 * 1_024 * 1_024;

/** A file of the adapter, and the same content among the evidence. */
export interface AttachedFile {
  /** Name of the file among Allure's results. */
  readonly source: string;
  readonly bytes: number;
  /** Where the evidence keeps it, relative to the report; undefined where it is kept nowhere else, so that it has to stay. */
  readonly evidence: string | undefined;
}

/** The files that go beside the page, largest first, until the rest fits in. */
export function tooHeavy(files: readonly AttachedFile[], budget: number = embeddedBytes): AttachedFile[] {
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const heavy: AttachedFile[] = [];
  for (const file of files.toSorted((a, b) => b.bytes - a.bytes)) {
    if (total <= budget) break;
    if (file.evidence === undefined) continue;
    heavy.push(file);
    total -= file.bytes;
  }
  return heavy;
}

/** The result without these attachments: its description links all evidence of the case. */
export function withoutHeavy(result: TestResult, heavy: ReadonlySet<string>): TestResult {
  const kept = (attachments: Attachment[]) => attachments.filter(({ source }) => !heavy.has(source));
  const lightened = <T extends Pick<Step, 'attachments' | 'steps'>>(step: T): T => ({
    ...step,
    attachments: kept(step.attachments),
    steps: step.steps.map(lightened),
  });
  return lightened(result);
}

/** Every attachment of a result, those of its steps included. */
export const attachmentsOf = ({ attachments, steps }: Pick<Step, 'attachments' | 'steps'>): Attachment[] => [
  ...attachments,
  ...steps.flatMap(attachmentsOf),
];
