// Runs inside k6: what every script is made of. k6 compiles it itself; nothing of Node is there.
import { scenario } from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';

import type { Flow, LoadPlan } from './plan.ts';

/** Milliseconds of every answer, with who gave it and what was wrong with it. */
const answers = new Trend('answers', true);
/** Milliseconds by which a request left later than planned. */
const lateness = new Trend('lateness', true);

/** The plan of this run. Only at the top level of a script, as k6 reads files there alone. */
export const readPlan = <Data>(): LoadPlan<Data> => JSON.parse(open(__ENV.PLAN ?? '')) as LoadPlan<Data>;

/** The options of a run: flows as open-model scenarios, and nothing of k6's own tags but what tells them apart. */
export function optionsOf({ flows, hosts, thresholds }: LoadPlan): Options {
  const scenarios = Object.fromEntries(Object.entries(flows).map(([name, flow]) => [name, scenarioOf(name, flow)]));
  return { scenarios, hosts, thresholds, systemTags: ['status', 'scenario'], setupTimeout: '20s' };
}

/** Rates are whole numbers for k6: in so many seconds. */
const span = 100;

function scenarioOf(exec: string, { rate, seconds, ramp, patience }: Flow): Scenario {
  const users = Math.ceil(rate * patience) + 1;
  const common = { exec, timeUnit: `${span}s`, preAllocatedVUs: users, maxVUs: users, gracefulStop: `${patience}s` };
  const target = Math.round(rate * span);
  if (ramp === undefined) {
    return { executor: 'constant-arrival-rate', rate: target, duration: `${seconds}s`, ...common };
  }
  const stages = [
    { target, duration: `${ramp}s` },
    { target, duration: `${seconds - ramp}s` },
  ];
  return { executor: 'ramping-arrival-rate', startRate: 0, stages, ...common };
}

/** Sends one request of a flow, and keeps by how much it is late. A flow with a ramp has no fixed times to be late for. */
export function paced({ flows }: LoadPlan, send: () => void): () => void {
  return () => {
    const { name, startTime, iterationInTest } = scenario;
    const flow = flows[name];
    if (flow !== undefined && flow.ramp === undefined) {
      lateness.add(Math.max(0, Date.now() - startTime - (iterationInTest * 1000) / flow.rate));
    }
    send();
  };
}

/** Keeps an answer. @param wrong what is wrong with it, unless it is right */
export function keep(response: RefinedResponse<ResponseType | undefined>, wrong: string | undefined): void {
  const { status, timings, headers, error } = response;
  const reason = status === 0 ? error : wrong;
  const told = { status: String(status), replica: headers['X-Replica'] ?? '' };
  answers.add(timings.duration, reason === undefined ? told : { ...told, reason });
}

/** A field of a JSON answer; undefined when it is none. An answer that is broken is wrong, and no fault of the script. */
export function fieldOf(response: RefinedResponse<ResponseType | undefined>, name: string): unknown {
  try {
    return response.json(name);
  } catch {
    return undefined;
  }
}

/** Leaves the end-of-test summary as JSON, and prints nothing. */
export const handleSummary = (data: object): Record<string, string> => ({
  [__ENV.SUMMARY ?? '']: JSON.stringify(data),
});
