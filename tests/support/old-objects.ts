// A program that prints how many of 1000 new messages V8 allocates in its old generation, after the program has
// kept many of them. Run it with --allow-natives-syntax.

import { edition as edition2020 } from "../../src/editions/2020/index.js";
import {
  AuditEvent as AuditEvent2026,
  edition as edition2026,
  type AuditEventJSON,
} from "../../src/editions/2026/index.js";
import { firstThatKnows } from "../../src/edition.js";
import { AuditEvent, SessionStart, type SessionStart as Message } from "../../src/index.js";

const KEPT = 30_000;
const DROPPED = 10_000;
const CHECKED = 1000;

const LINE =
  '{"ei":3,"event":"session.start","code":"T2000I","time":"2020-09-28T23:08:56.5Z","user":"alice","login":"root",' +
  '"server_labels":{"env":"prod"},"size":"80:25"}';

/** A login with attributes, which are a Struct, and traits. */
const LOGIN =
  '{"ei":0,"event":"user.login","code":"T1001I","time":"2026-03-02T09:15:35.053Z","user":"alice",' +
  '"user_roles":["access"],"user_traits":{"logins":["ubuntu","root"]},"success":true,' +
  '"attributes":{"groups":["eng"],"age":1,"active":true,"manager":null}}';

const event = AuditEvent.unmarshalJSON(LINE);
const bytes = AuditEvent.encode(event);
const message = event.value as Message;

const loginObject = JSON.parse(LOGIN) as AuditEventJSON;
const login = AuditEvent2026.encode(AuditEvent2026.unmarshalJSON(LOGIN));
const both = firstThatKnows(edition2020, edition2026);

const makers: Readonly<Record<string, () => unknown>> = {
  decode: () => AuditEvent.decode(bytes),
  unmarshalJSON: () => AuditEvent.unmarshalJSON(LINE),
  createOfType: () => AuditEvent.create("session.start", message),
  decode2026: () => AuditEvent2026.decode(login),
  unmarshalJSON2026: () => AuditEvent2026.unmarshalJSON(LOGIN),
  fromJSON2026: () => AuditEvent2026.fromJSON(loginObject),
  decodeMarked: () => both.AuditEvent.decode(bytes),
  create: () => SessionStart.create(message),
  // Shows that the program finds the problem.
  literal: () => ({ a: { b: 1, c: 2, d: 3, e: 4, f: 5 }, g: { h: 6, i: 7, j: 8, k: 9 }, l: [{ m: 10 }] }),
};

const isYoung = new Function("object", "return %InYoungGeneration(object)") as (object: object) => boolean;

/** True if the value contains an object in the old generation, at any depth. Longs may be shared. */
function hasOldObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || "low" in value) return false;
  const inner: unknown[] = value instanceof Map ? [...value.values()] : Object.values(value);
  return !isYoung(value) || inner.some(hasOldObject);
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
