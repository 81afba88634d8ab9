// Random times in RFC 3339, and texts that are almost valid times.

import type { Random } from "../../../bench/random.js";

const DATES = [
  ...["0001-01-01", "0001-01-02", "0000-12-31", "0000-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2020-02-29"],
  ...["2000-02-29", "1900-02-28", "0004-02-29", "2016-12-31", "2021-02-29", "1900-02-29", "2020-02-30", "2020-04-31"],
  ...["2020-00-01", "2020-13-01", "2020-01-00", "2020-01-32", "10000-01-01", "999-12-31", "2020-1-01", "2020-01-1"],
  ...["2020/01/01", "-001-01-01", "+2020-01-01", ""],
];
const CLOCKS = [
  ...["00:00:00", "23:59:59", "23:30:00", "00:30:00", "12:34:56", "24:00:00", "23:60:00", "23:59:60", "23:59:61"],
  ...["1:02:03", "01:2:03", "01:02:3", "12:34", "12-34-56", "120000", ""],
];
const ZONES = [
  ...["Z", "+00:00", "-00:00", "+01:00", "-01:00", "+05:30", "-12:45", "+23:59", "-23:59", "+24:00", "-24:00"],
  ...["+99:99", "+00:60", "+12:60", "z", "", "+0100", "+01", "+1:00", "+01:00:00", "UTC", "Z ", " Z", "ZZ", "−01:00"],
];
const BETWEEN = ["t", " ", "T ", "", "TT", "_"];
const POINTS = [",", "..", ":", ";"];

/** Returns a time in Go's format: years 1 to 9999, UTC, a fraction without trailing zeros. */
export function randomTime(random: Random): string {
  return `${dateOf(random)}T${clockOf(random)}${fractionOf(random, 10).replace(/\.?0*$/, "")}Z`;
}

/** Returns a time that differs in one or two parts from Go's format. Some are invalid. */
export function oddTime(random: Random): string {
  const date = random.oneIn(3) ? random.pick(DATES) : dateOf(random);
  const between = random.oneIn(20) ? random.pick(BETWEEN) : "T";
  const clock = random.oneIn(3) ? random.pick(CLOCKS) : clockOf(random);
  const point = random.oneIn(12) ? random.pick(POINTS) : ".";
  const fraction = fractionOf(random, random.oneIn(4) ? 40 : 10).replace(".", point);
  const zone = random.oneIn(2) ? random.pick(ZONES) : "Z";
  const time = date + between + clock + fraction + zone;
  if (!random.oneIn(20)) return time;
  return time.replace(random.pick(["0", "T", "Z", "-"]), (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function dateOf(random: Random): string {
  return `${digits(1 + random.below(9999), 4)}-${digits(1 + random.below(12), 2)}-${digits(1 + random.below(28), 2)}`;
}

function clockOf(random: Random): string {
  return `${digits(random.below(24), 2)}:${digits(random.below(60), 2)}:${digits(random.below(60), 2)}`;
}

/** Returns a decimal point and fewer than `bound` digits, or an empty text. */
function fractionOf(random: Random, bound: number): string {
  const fraction = random.several(bound, () => String(random.below(10))).join("");
  return fraction === "" && !random.oneIn(30) ? "" : `.${fraction}`;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
