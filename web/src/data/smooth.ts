// Smoothing of curves: an exponential mean that heeds how far apart the points are along the axis, so that a thinned curve looks like the whole one.
// The rule is the one people know from W&B ("time weighted EMA"). Pure.

const scale = 1000; // the whole axis counts as so many points

/** `strength` from 0 (as it is) to just below 1. */
export function smoothed(xs: number[], ys: number[], strength: number): number[] {
  if (strength <= 0) return ys;
  const weight = Math.min(Math.sqrt(strength), 0.999);
  const range = (xs.at(-1) ?? 0) - (xs[0] ?? 0) || 1;
  let sum = 0;
  let weights = 0;
  return ys.map((y, i) => {
    const apart = (((xs[i] ?? 0) - (xs[i - 1] ?? xs[i] ?? 0)) / range) * scale;
    const kept = weight ** apart;
    sum = sum * kept + y;
    weights = weights * kept + 1;
    return sum / weights;
  });
}
