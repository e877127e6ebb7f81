// Asks Prometheus what a panel's targets ask, and makes frames of the answers as Grafana's data source does.
import { DataFrame, FieldType, rangeUtil, renderLegendFormat, toDataFrame } from '@grafana/data';

export interface Moment {
  prometheus: string;
  from: number; // seconds since the epoch
  to: number;
  scrape: number; // seconds between scrapes
}

interface Target { expr: string; refId: string; instant?: boolean; legendFormat?: string; format?: string; interval?: string }
interface Result { metric: Record<string, string>; values?: Array<[number, string]>; value?: [number, string] }

const STEPS = 300; // points of a graph: about a panel's width

export function filled(expression: string, moment: Moment, step: number, values: Record<string, string>): string {
  const range = Math.max(step + moment.scrape, 4 * moment.scrape);
  return expression
    .replaceAll('$__rate_interval', `${range}s`)
    .replaceAll('$__interval', `${step}s`)
    .replaceAll('$__range', `${moment.to - moment.from}s`)
    .replace(/\$\{?(\w+)(?::\w+)?\}?/g, (found, name) => values[name] ?? found);
}

async function asked(moment: Moment, path: string, parameters: Record<string, string>): Promise<Result[]> {
  const answer = await fetch(`${moment.prometheus}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const found = await answer.json();
  if (found.status !== 'success') throw new Error(`${parameters.query}: ${found.error}`);
  return found.data.result;
}

export function step(moment: Moment): number {
  return Math.max(moment.scrape, Math.ceil((moment.to - moment.from) / STEPS / moment.scrape) * moment.scrape);
}

interface Asking { targets: Target[]; interval?: string } // what a panel asks, and the least time between two points

export async function frames({ targets, interval }: Asking, moment: Moment, values: Record<string, string>): Promise<DataFrame[]> {
  const value = (target: Target) => (targets.length > 1 ? `Value #${target.refId}` : 'Value');
  const found = await Promise.all(targets.map((target) => answered({ interval, ...target }, value(target), moment, values)));
  return found.flat();
}

async function answered(target: Target, column: string, moment: Moment, values: Record<string, string>): Promise<DataFrame[]> {
  const width = Math.max(step(moment), target.interval ? rangeUtil.intervalToSeconds(target.interval) : 0);
  const query = filled(target.expr, moment, width, values);
  if (target.instant) {
    const results = await asked(moment, 'query', { query, time: String(moment.to) });
    return target.format === 'table' ? [table(target, column, results)] : results.map((one) => series(target, one, [one.value!]));
  }
  const range = { start: String(moment.from), end: String(moment.to), step: String(width) };
  const results = await asked(moment, 'query_range', { query, ...range });
  return results.map((one) => series(target, one, one.values!));
}

function series(target: Target, one: Result, points: Array<[number, string]>): DataFrame {
  const { __name__: _, ...labels } = one.metric;
  const name = target.legendFormat ? renderLegendFormat(target.legendFormat, labels) : JSON.stringify(labels);
  return toDataFrame({
    refId: target.refId,
    name,
    fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([at]) => at * 1000), config: {} },
      { name: 'Value', type: FieldType.number, labels, values: points.map(([, value]) => Number(value)),
        config: { displayNameFromDS: name } },
    ],
  });
}

function table(target: Target, column: string, results: Result[]): DataFrame {
  const labels = [...new Set(results.flatMap((one) => Object.keys(one.metric)))].filter((name) => name !== '__name__');
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: results.map((one) => one.value![0] * 1000), config: {} },
      ...labels.map((name) => ({
        name, type: FieldType.string, values: results.map((one) => one.metric[name] ?? ''), config: {},
      })),
      { name: column, type: FieldType.number, values: results.map((one) => Number(one.value![1])), config: {} },
    ],
  });
}

export async function marks(annotations: any[], moment: Moment, values: Record<string, string>): Promise<Mark[]> {
  const found = await Promise.all(annotations.map(async (one) => {
    const query = filled(one.expr, moment, 60, values);
    const range = { start: String(moment.from), end: String(moment.to), step: '60' };
    const results = await asked(moment, 'query_range', { query, ...range });
    return results.flatMap((result) => spans(one, result.values!));
  }));
  return found.flat().filter((mark) => mark.to >= moment.from * 1000 && mark.from <= moment.to * 1000);
}

export interface Mark { from: number; to: number; colour: string } // milliseconds

function spans(one: any, points: Array<[number, string]>): Mark[] {
  if (one.useValueForTime) {
    return [...new Set(points.map(([, value]) => Number(value)))].map((at) => ({ from: at, to: at, colour: one.iconColor }));
  }
  const found: Mark[] = [];
  for (const [at, value] of points.filter(([, value]) => Number(value) !== 0)) {
    const last = found.at(-1);
    if (last && at * 1000 - last.to <= 60_000) last.to = at * 1000;
    else found.push({ from: at * 1000, to: at * 1000, colour: one.iconColor });
  }
  return found;
}
