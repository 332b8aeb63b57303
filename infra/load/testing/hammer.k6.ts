import http from 'k6/http';
import type { Options } from 'k6/options';

import { keep, readPlan } from '../script.k6.ts';

export { handleSummary } from '../script.k6.ts';

const plan = readPlan<{ users: number; seconds: number }>();
const { users, seconds } = plan.data;

/** As fast as answers come, which no case does: for the measurement of k6 itself. */
export const options: Options = {
  scenarios: { hammer: { executor: 'constant-vus', exec: 'hammer', vus: users, duration: `${seconds}s` } },
  hosts: plan.hosts,
  systemTags: ['status', 'scenario'],
};

export function hammer(): void {
  const response = http.get(`${plan.origin}/`);
  keep(response, response.status === 200 ? undefined : 'not 200');
}
