import { formatNumber } from "../data/format";

const width = 96;
const height = 22;
const edge = 3;

/** The trend of a metric over versions; `live` marks the version in production. */
export function Spark({ points, live }: { points: { version: string; value: number }[]; live?: string | undefined }) {
  const usable = points.filter((point) => Number.isFinite(point.value));
  if (usable.length < 2) return null;
  const values = usable.map((point) => point.value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const x = (i: number) => edge + (i * (width - 2 * edge)) / (usable.length - 1);
  const y = (value: number) => height - edge - ((value - low) / span) * (height - 2 * edge);
  const marked = usable.findIndex((point) => point.version === live);
  const last = marked >= 0 ? marked : usable.length - 1;
  const told = usable.map((point) => `${point.version}: ${formatNumber(point.value)}`);
  return (
    <svg class="spark" width={width} height={height} role="img" aria-label={`trend over ${usable.length} versions, ${told.join(", ")}`}>
      <title>{told.join("\n")}</title>
      <path d={usable.map((point, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(point.value).toFixed(1)}`).join("")} />
      <circle class={marked >= 0 ? "live" : ""} cx={x(last)} cy={y(values[last] as number)} r="2.5" />
    </svg>
  );
}
