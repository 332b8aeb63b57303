import http from 'k6/http';
import { scenario } from 'k6/execution';

import { fieldOf, keep, optionsOf, paced, readPlan, type WalletData } from '../../fixtures/scaling/k6.ts';

export { handleSummary } from '../../fixtures/scaling/k6.ts';

const plan = readPlan<WalletData>();
const { accounts, run } = plan.data;
const api = `${plan.origin}/api/v1`;

export const options = optionsOf(plan);

/** Whose turn it is; everybody in turn. */
function person(after = 0) {
  const found = accounts[(scenario.iterationInTest + after) % accounts.length];
  if (found === undefined) throw new Error('the plan names no account');
  return found;
}

const json = { 'Content-Type': 'application/json' };
const as = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` });

/** Somebody looks at the own wallet. */
export const visits = paced(plan, () => {
  const me = person();
  const response = http.get(`${api}/wallet`, { headers: as(me), timeout: '5s' });
  const right =
    response.status === 200 && fieldOf(response, 'name') === me.name && Number(fieldOf(response, 'balance')) >= 0;
  keep(response, right ? undefined : 'not the wallet that was asked for');
});

/** Somebody pays one unit, with a key of its own. */
export const payments = paced(plan, () => {
  const [me, other] = [person(), person(1)];
  const headers = { ...json, ...as(me), 'Idempotency-Key': `${run}-${scenario.iterationInTest}` };
  const body = JSON.stringify({ payee: other.name, amount: 1 });
  const response = http.post(`${api}/payments`, body, { headers, timeout: '5s' });
  keep(response, response.status === 201 && fieldOf(response, 'id') !== undefined ? undefined : 'not paid');
});

/** Somebody signs in, which is work for the processor. */
export const signIns = paced(plan, () => {
  const { name, password } = person();
  const response = http.post(`${api}/sessions`, JSON.stringify({ name, password }), { headers: json, timeout: '10s' });
  keep(response, response.status === 201 && fieldOf(response, 'token') !== undefined ? undefined : 'not signed in');
});
