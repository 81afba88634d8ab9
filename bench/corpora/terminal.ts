// Generates terminal output that compresses like the output of real programs.

import type { Random } from "../random.js";

const WORDS = (
  "the a of to and in for is not with from error warning info connection closed opened file directory user session " +
  "failed started stopped request response server client node cluster update remove install build test done total " +
  "permission denied no such timeout retry read write bytes packets received sent localhost process service active " +
  "running enabled loaded default config version release package src lib bin etc var log tmp home usr share main index"
).split(" ");
const COLORS = ["\x1b[01;34m", "\x1b[01;32m", "\x1b[31m", "\x1b[33m", "\x1b[1m"];
const RESET = "\x1b[0m";
const MONTHS = ["Jan", "Mar", "Jun", "Sep", "Nov"];

/** A continuous stream of terminal output. */
export interface Terminal {
  /** Returns the next `length` bytes. */
  write(length: number): Uint8Array;
}

/** Creates a terminal that shows file lists, logs, prompts and progress bars, in ASCII. */
export function terminal(rng: Random): Terminal {
  const encoder = new TextEncoder();
  let ahead = "";
  return {
    write(length) {
      while (ahead.length < length) ahead += rng.pick(LINES)(rng);
      const text = ahead.slice(0, length);
      ahead = ahead.slice(length);
      return encoder.encode(text);
    },
  };
}

/** Generators of output lines. Frequent kinds appear twice. */
const LINES: readonly ((rng: Random) => string)[] = [prompt, listedFile, listedFile, logged, logged, prose, progress];

function prompt(rng: Random): string {
  const command = `${word(rng)} -${rng.word(1)} ${path(rng)}`;
  return `\x1b[01;32mroot@node-${rng.below(8)}${RESET}:\x1b[01;34m${path(rng)}${RESET}$ ${command}\r\n`;
}

function listedFile(rng: Random): string {
  const date = `${rng.pick(MONTHS)} ${1 + rng.below(28)} ${clock(rng).slice(0, 5)}`;
  return `-rw-r--r-- 1 root root ${String(rng.below(1e6)).padStart(8)} ${date} ${colored(rng)}.${rng.word(2)}\r\n`;
}

function logged(rng: Random): string {
  return `2020-09-28T${clock(rng)}.${rng.below(1000)}Z ${colored(rng)} ${word(rng)}[${rng.below(9999)}]: ${prose(rng)}`;
}

function prose(rng: Random): string {
  return `${Array.from({ length: 3 + rng.below(9) }, () => word(rng)).join(" ")}\r\n`;
}

function progress(rng: Random): string {
  const done = rng.below(21);
  return `\r${word(rng)} [${"#".repeat(done)}${" ".repeat(20 - done)}] ${done * 5}% ${rng.below(999)} MB/s\x1b[K`;
}

function path(rng: Random): string {
  return `/${word(rng)}/${word(rng)}/${rng.word(4)}`;
}

function colored(rng: Random): string {
  return `${rng.pick(COLORS)}${word(rng)}${RESET}`;
}

/** Returns a word, usually one from the list. */
function word(rng: Random): string {
  return rng.unit() < 0.1 ? rng.word(6) : rng.pick(WORDS);
}

function clock(rng: Random): string {
  return [24, 60, 60].map((limit) => String(rng.below(limit)).padStart(2, "0")).join(":");
}
