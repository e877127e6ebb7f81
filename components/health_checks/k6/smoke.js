// Each smoke check once. Ends with an error where one of them fails.
//   k6 run smoke.js                                     inside the cluster
//   k6 run -e BASE_URL=http://127.0.0.1:8080 smoke.js   through a port-forward
import http from 'k6/http';
import { check } from 'k6';

const told = JSON.parse(open('./told.json'));

export const options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ['rate==1'] },
};

export function address(url) {
  return __ENV.BASE_URL ? url.replace(/^https?:\/\/[^/]+/, __ENV.BASE_URL) : url;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return false;
  }
}

export default function () {
  for (const one of told.checks) {
    const headers = one.origin ? { Origin: one.origin } : {};
    const answer = http.get(address(one.url), { headers, redirects: 0, timeout: one.within * 2 });
    check(answer, {
      [one.name]: (found) =>
        found.status > 0 &&
        (one.statuses.length === 0 || one.statuses.includes(found.status)) &&
        (!one.body || new RegExp(one.body).test(found.body)) &&
        (!one.json || isJson(found.body)) &&
        (!one.header || Object.keys(found.headers).some((name) => name.toLowerCase() === one.header.toLowerCase())) &&
        found.timings.duration <= one.within,
    });
  }
}
