const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Formats a number of bytes, for example as `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** Formats a count, for example as `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Formats a duration in milliseconds, for example as `1:02:03.456`. */
export function formatDuration(milliseconds: number): string {
  const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const whole = Math.round(milliseconds);
  const [hours, minutes] = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60];
  const seconds = `${pad(Math.floor(whole / 1000) % 60, 2)}.${pad(whole % 1000, 3)}`;
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${seconds}` : `${minutes}:${seconds}`;
}
