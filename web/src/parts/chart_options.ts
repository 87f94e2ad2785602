// How uPlot draws the curves of a chart: colours, axes, ticks.
import uPlot from "uplot";
import { type Axis, type Curve } from "../data/curves";
import { duration, exactTime, formatNumber } from "../data/format";
import { smoothed } from "../data/smooth";

export const colours = 8; // --curve-1 … --curve-8

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export interface Drawing {
  axis: Axis;
  logarithmic: boolean;
  smooth: number; // 0: curves as they are
}

/** All curves over the steps of all of them; the smoothed ones behind those as logged. A logarithmic scale has no place for what is not positive. */
export function dataOf(curves: Curve[], { logarithmic, smooth }: Drawing): uPlot.AlignedData {
  const ways = smooth > 0 ? [(curve: Curve) => curve.values, (curve: Curve) => smoothed(curve.steps, curve.values, smooth)] : [(curve: Curve) => curve.values];
  const drawable = (values: number[]) => (logarithmic ? values.map((value) => (value > 0 ? value : null)) : values);
  const tables = ways.flatMap((way) => curves.map((curve) => [curve.steps, drawable(way(curve))] as unknown as uPlot.AlignedData));
  return uPlot.join(tables);
}

/** A place on the axis, in words. */
export function placeOf(axis: Axis, x: number): string {
  if (axis === "_timestamp") return exactTime(new Date(x * 1000).toISOString());
  if (axis === "_runtime") return lengthOf(x);
  return `${axis === "_step" ? "step" : axis} ${formatNumber(x)}`;
}
function lengthOf(seconds: number): string {
  return seconds > 0 && seconds < 1 ? `${formatNumber(seconds)} s` : seconds <= 0 ? "0 s" : duration(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const lengths = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 10 * day, 30 * day];

/** As wide as its longest number. */
function widthOf(_: uPlot, labels: string[] | null): number {
  return Math.max(36, 14 + Math.max(0, ...(labels ?? []).map((label) => label.length)) * 6.5);
}

export function optionsOf(curves: Curve[], { axis, logarithmic, smooth }: Drawing, width: number, height: number): uPlot.Options {
  const shared = { stroke: ink("--text-soft"), grid: { stroke: ink("--line"), width: 1 }, ticks: { stroke: ink("--line"), width: 1 }, font: "11px system-ui" };
  const along: Partial<uPlot.Axis> =
    axis === "_timestamp" ? {} : axis === "_runtime" ? { incrs: lengths, space: 70, values: (_, ticks) => ticks.map(lengthOf) } : { values: (_, ticks) => ticks.map((tick) => formatNumber(tick)) };
  const series = (alpha: number): uPlot.Series[] =>
    curves.map((curve, i) => ({ label: curve.name, stroke: ink(`--curve-${(i % colours) + 1}`), alpha, width: 1.5, spanGaps: true, points: { show: curve.steps.length < 3, size: 5 } }));
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, sync: { key: axis }, drag: { x: true, y: false } },
    scales: { x: { time: axis === "_timestamp" }, y: { distr: logarithmic ? 3 : 1 } },
    axes: [
      { ...shared, size: 28, ...along },
      { ...shared, size: widthOf, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : formatNumber(tick))) },
    ],
    series: [{}, ...(smooth > 0 ? [...series(0.25), ...series(1)] : series(1))],
  };
}
