// Times of the history's fields and bars. Pure.
import type { Stretch } from "../../data/registry";

export const sliderSteps = 1000;

/** The time of a step of the slider; the last step is now, however late that is. */
export function timeOf(step: number, begin: number, end: number): number {
  return step >= sliderSteps ? Infinity : begin + (step / sliderSteps) * (end - begin);
}

/** For <input type="datetime-local">: local time to the second. */
export function toField(time: number): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
export function fromField(text: string): number | null {
  const time = new Date(text).getTime();
  return text === "" || Number.isNaN(time) ? null : time;
}

export interface Bar {
  version: string;
  from: number;
  to: number;
  open: boolean; // still held
  by: string;
  reason: string | null;
  left: number; // % of the lane
  width: number;
}

/** Stretches of one alias as bars between two times. */
export function bars(stretches: Stretch[], begin: number, end: number): Bar[] {
  const span = Math.max(1, end - begin);
  return stretches
    .map((stretch) => {
      const from = Date.parse(stretch.from);
      const to = stretch.to === null ? end : Date.parse(stretch.to);
      const left = (Math.max(0, from - begin) / span) * 100;
      return { version: stretch.version, from, to, open: stretch.to === null, by: stretch.set_by, reason: stretch.reason, left, width: Math.max(0, ((Math.min(end, to) - begin) / span) * 100 - left) };
    })
    .reverse();
}

/** Begin, middle and end of the lanes. */
export function ticks(begin: number, end: number): number[] {
  return [begin, begin + (end - begin) / 2, end];
}
