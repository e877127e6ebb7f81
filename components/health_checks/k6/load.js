// The declared usual traffic of each service, then twice as much, held against the service's own objectives.
//   k6 run -e STAGE=5m load.js
// STAGE is how long each level is held; SCALE=0.1 makes a tenth of the traffic.
import http from 'k6/http';
import exec from 'k6/execution';
import { address } from './smoke.js';

const told = JSON.parse(open('./told.json'));
const stage = __ENV.STAGE || '5m';
const scale = Number(__ENV.SCALE || 1);
const PER_MINUTE = 60;

function scenario(service) {
  const usual = Math.max(1, Math.round(service.rate * PER_MINUTE * scale));
  return {
    executor: 'ramping-arrival-rate',
    startRate: usual,
    timeUnit: '1m',
    // As many users as seconds of answers overlap at the highest rate, and room for slow ones.
    preAllocatedVUs: Math.max(2, Math.ceil(service.rate * scale)),
    maxVUs: Math.max(10, Math.ceil(service.rate * scale * 10)),
    stages: [
      { target: usual, duration: stage },
      { target: usual * 2, duration: stage },
      { target: usual * 2, duration: stage },
    ],
  };
}

function thresholds(service) {
  const found = {};
  for (const [metric, limits] of Object.entries(service.thresholds)) {
    found[`${metric}{scenario:${service.name}}`] = limits;
  }
  return found;
}

// A 4xx is the client's fault and spends no budget.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

export const options = {
  scenarios: Object.fromEntries(told.services.map((service) => [service.name, scenario(service)])),
  thresholds: Object.assign({ dropped_iterations: ['count==0'] }, ...told.services.map(thresholds)),
};

export default function () {
  const service = told.services.find((one) => one.name === exec.scenario.name);
  const urls = service.urls;
  http.get(address(urls[exec.scenario.iterationInTest % urls.length]), { redirects: 0 });
}
