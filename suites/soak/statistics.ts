/** One-sided confidence of every bound that is told. */
export const confidence = 0.95;

/**
 * The largest probability of a failure with which it would still be no surprise to see so few: the exact one-sided upper bound of
 * C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934).
 * Without a failure it is 1 − 0.05^(1/n), a little below 3/n (the rule of three).
 * @param failures of `runs` independent ones
 * @throws RangeError for numbers that no experiment has
 */
export function upperBound(failures: number, runs: number): number {
  if (!Number.isInteger(failures) || !Number.isInteger(runs) || failures < 0 || failures > runs || runs < 1) {
    throw new RangeError(`${failures} failures in ${runs} runs`);
  }
  if (failures === runs) return 1;
  let [low, high] = [failures / runs, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(failures, runs, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** The probability of at most so many failures, of the binomial distribution. In logarithms: the terms of many runs are very small. */
function atMost(failures: number, runs: number, probability: number): number {
  const odds = Math.log(probability) - Math.log1p(-probability);
  let term = runs * Math.log1p(-probability);
  let sum = Math.exp(term);
  for (let k = 1; k <= failures; k += 1) {
    term += Math.log(runs - k + 1) - Math.log(k) + odds;
    sum += Math.exp(term);
  }
  return sum;
}
