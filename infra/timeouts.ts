const second = 1_000;
const minute = 60 * second;

/** Every deadline of Assay, in milliseconds. A deadline that passes is a failure that reports the last thing seen. */
export const timeouts = {
  /** One HTTP request to a local service. */
  localRequest: 10 * second,
  /** A host from "running" in the EC2 API to an answering SSH port. */
  hostBoot: 2 * minute,
} as const;
