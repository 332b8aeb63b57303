import http from 'k6/http';

import { keep, optionsOf, paced, readPlan } from '../script.k6.ts';

export { handleSummary } from '../script.k6.ts';

const plan = readPlan<{ timeout: string }>();
export const options = optionsOf(plan);

/** Asks, and wants 200. */
export const ask = paced(plan, () => {
  const response = http.get(`${plan.origin}/`, { timeout: plan.data.timeout });
  keep(response, response.status === 200 ? undefined : 'not 200');
});

/** Throws at every request. */
export const thrower = paced(plan, () => {
  throw new Error('the script is broken');
});

/** Sends nothing. */
export const silent = paced(plan, () => undefined);
