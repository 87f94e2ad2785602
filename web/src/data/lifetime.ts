// How long versions live: seconds as people say them. Pure.
import { plural } from "./format";

const day = 86_400;

/** "for ever", "30 days", "12 hours" */
export function lifetimeText(seconds: number | null): string {
  if (seconds === null) return "for ever";
  if (seconds % day === 0) return plural(seconds / day, "day");
  if (seconds % 3600 === 0) return plural(seconds / 3600, "hour");
  return plural(seconds, "second");
}
/** Days as typed; null for what is no number of days the server takes. */
export function secondsOfDays(text: string): number | null {
  const days = Number(text);
  return text.trim() !== "" && Number.isFinite(days) && days > 0 && days <= 36_500 ? Math.round(days * day) : null;
}
