// A program that prints how many of 1000 new messages V8 allocates in its old generation, after the program has
// kept many of them. Run it with --allow-natives-syntax.

import { AuditEvent, SessionStart, type SessionStart as Message } from "../../src/index.js";

const KEPT = 50_000;
const DROPPED = 20_000;
const CHECKED = 1000;

const LINE =
  '{"ei":3,"event":"session.start","code":"T2000I","time":"2020-09-28T23:08:56.5Z","user":"alice","login":"root",' +
  '"server_labels":{"env":"prod"},"size":"80:25"}';

const event = AuditEvent.unmarshalJSON(LINE);
const bytes = AuditEvent.encode(event);
const message = event.value as Message;

const makers: Readonly<Record<string, () => unknown>> = {
  decode: () => AuditEvent.decode(bytes),
  unmarshalJSON: () => AuditEvent.unmarshalJSON(LINE),
  create: () => SessionStart.create(message),
  // Shows that the program finds the problem.
  literal: () => ({ a: { b: 1, c: 2, d: 3, e: 4, f: 5 }, g: { h: 6, i: 7, j: 8, k: 9 }, l: [{ m: 10 }] }),
};

const isYoung = new Function("object", "return %InYoungGeneration(object)") as (object: object) => boolean;

/** True if the value contains an object in the old generation, at any depth. Longs may be shared. */
function hasOldObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || "low" in value) return false;
  return !isYoung(value) || Object.values(value).some(hasOldObject);
}

function countOld(make: () => unknown): number {
  let kept: unknown[] = [];
  for (let i = 0; i < KEPT; i++) kept.push(make());
  kept = [];
  for (let i = 0; i < DROPPED; i++) kept[0] = make();
  let old = 0;
  for (let i = 0; i < CHECKED; i++) if (hasOldObject(make())) old++;
  return old;
}

console.log(JSON.stringify(Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, countOld(make)]))));
