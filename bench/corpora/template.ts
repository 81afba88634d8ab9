// Creates events in flattened JSON from templates. Each line of a template file describes the events of a type, or a
// group, which is a value with a name:
// - `"$word"` is a random value of `values` below, or a group; `"$n:256"` is a number below 256.
// - `{"any":[...]}` is one of the values.
// - `"...":[...]` adds the members of groups. `"key?"` is a member of a third of the objects, `"key??"` of a ninth.

import { readFileSync } from "node:fs";
import type { Random } from "../random.js";

/** An object of a template, or an event. */
export type Flat = Readonly<Record<string, unknown>>;

/** Words of terminal output, which compresses like real output. */
const COMMON_WORDS = (
  "the a of to and in for is not with from error warning info connection closed opened file directory user session " +
  "failed started stopped request response server client node cluster update remove install build test done total " +
  "permission denied no such timeout retry read write bytes packets received sent localhost process service active"
).split(" ");
const ZOE = { login: "zoë", user: "zoë.müller@example.com" };

/** Creates events from the templates of a corpus. Times begin at `start` and advance by `step` milliseconds. */
export function createMaker(corpus: string, rng: Random, start: number, step: number) {
  const read = (name: string): Flat[] => {
    const text = readFileSync(new URL(`${name}.jsonl`, import.meta.url), "utf8");
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Flat);
  };
  const lines = [...read("common"), ...read(corpus)];
  const groups = new Map(lines.map((line) => [line["group"], line]));
  let index = 0;
  const time = (digits: string): string => {
    const date = new Date(start + (index + rng.unit()) * step).toISOString();
    return `${date.slice(0, -1)}${digits}`.replace(/\.?0*$/, "Z"); // Go omits zeros at the end
  };
  const values: Readonly<Record<string, (limit: number) => unknown>> = {
    n: rng.below,
    index: () => index,
    uuid: rng.uuid,
    word: () => rng.word(6),
    common: () => rng.pick(COMMON_WORDS),
    time: () => time(""),
    exactTime: () => time(String(rng.below(1e6)).padStart(6, "0")),
  };
  let context: Flat = {};
  const valueOf = (name: string, limit?: string): unknown =>
    values[name]?.(Number(limit)) ?? context[name] ?? fill(groups.get(name));
  const fill = (template: unknown): unknown => {
    if (typeof template === "string") {
      const [, name, limit] = /^\$(\w+)(?::(\d+))?$/.exec(template) ?? [];
      if (name !== undefined) return valueOf(name, limit);
      return template.replace(/\$(\w+)(?::(\d+))?/g, (_, name: string, limit?: string) => String(valueOf(name, limit)));
    }
    if (Array.isArray(template)) return template.map(fill);
    if (template === null || typeof template !== "object") return template;
    const { any, "...": parts = [], ...members } = template as Flat;
    if (any !== undefined) return fill(rng.pick(any as unknown[]));
    const flat = Object.assign({}, ...(parts as string[]).map((part) => valueOf(part))) as Record<string, unknown>;
    for (const [key, member] of Object.entries(members)) {
      if (key === "group" || key === "weight") continue;
      const name = key.replace(/\?+$/, "");
      if (rng.oneIn(3 ** (key.length - name.length))) flat[name] = fill(member);
    }
    return flat;
  };
  const several = (group: string): Flat[] => Array.from({ length: 50 }, () => valueOf(group) as Flat);
  const [users, servers] = [[ZOE, ...several("newUser")], several("newServer")];
  const sids = Array.from({ length: 500 }, rng.uuid);
  const common = { ei: "$index", uid: "$uuid", time: "$time" };
  return {
    /** The event types, each as often as its weight. */
    weighted: lines.flatMap((line) => Array<Flat>(Number(line["weight"] ?? 0)).fill(line)),
    /** Finds the template of an event type. */
    find: (event: string) => lines.find((line) => line["event"] === event)!,
    /** Continues with another user, server and session. */
    change: () => (context = { ...rng.pick(users), ...rng.pick(servers), sid: rng.pick(sids) }),
    /** Creates the next event. */
    make: (template: Flat) => {
      const event = fill({ ...common, ...template }) as Flat;
      index++;
      return event;
    },
    /** Returns a random value, such as a group. */
    valueOf,
  };
}
