// Both JSON readers must have the same result. Go's output takes the fast path, except for integers of 16 or more
// digits. A space at the start of a text selects the general reader.

import { random } from "../../../bench/random.js";
import { isUnknownEvent, type MaybeUnknown } from "../../../src/events/metadata.js";
import type { UnmarshalEventOptions } from "../../../src/index.js";
import { CodecError } from "../../../src/index.js";
import { GoJSONReader } from "../../../src/runtime/json/go-reader.js";
import { editJSON } from "../../fuzz/json-edits.js";
import { api2020, api2026, texts } from "../../support/edition-data.js";
import { outcomeOf } from "../../support/json-oracle.js";
import { inOrder } from "../../support/shape.js";

/** Matches what the general reader reads: integers of 16 or more digits, and traits whose name is an array index. */
const SLOW = /[:[]-?[0-9]{16}|"[0-9]+":/;
/** Numbers of different sizes instead of large ones, so that the text takes the fast path. */
const withSmallIntegers = (json: string) =>
  json.replaceAll(/(?<=[:[]-?)[0-9]{16,}(?=[,\]}])/g, (digits) => digits.slice(0, 1 + (digits.length % 8)));

const OPTIONS: readonly UnmarshalEventOptions[] = [
  {},
  { unknownKeys: "keep" },
  { unknownKeys: "error" },
  { unknownEvents: "keep", unknownKeys: "keep" },
  ...[0, 1, 2, 3, 4, 5].map((maxDepth) => ({ maxDepth })),
];

type Unmarshal = (text: string, options?: UnmarshalEventOptions) => MaybeUnknown;

/** The result of reading a text, with the message and the reason of an error. */
function resultOf(read: () => unknown): unknown {
  let reason: string | undefined;
  const outcome = outcomeOf(() => {
    try {
      return read();
    } catch (error) {
      if (error instanceof CodecError) ({ reason } = error);
      throw error;
    }
  });
  return { ...outcome, reason };
}

function expectSame(unmarshal: Unmarshal, text: string, options: UnmarshalEventOptions): void {
  const read = (given: string) => {
    const event = unmarshal(given, options);
    return isUnknownEvent(event) ? { ...event.value, json: "" } : inOrder(event);
  };
  const found = resultOf(() => read(text));
  const expected = resultOf(() => read(` ${text}`)) as { offset?: number };
  if (expected.offset !== undefined) expected.offset--;
  expect({ text, options, ...(found as object) }).toStrictEqual({ text, options, ...expected });
}

const EDITIONS: [name: "2020" | "2026", unmarshal: Unmarshal, codecs: object][] = [
  ["2020", api2020.AuditEvent.unmarshalJSON as Unmarshal, api2020.MESSAGE_CODECS],
  ["2026", api2026.AuditEvent.unmarshalJSON as Unmarshal, api2026.MESSAGE_CODECS],
];

describe.each(EDITIONS)("the JSON readers of %s", (name, unmarshal) => {
  const inputs = texts[name];
  const small = inputs.map(withSmallIntegers);

  it("read nearly all of Go's output on the fast path", () => {
    const fast = jest.spyOn(GoJSONReader.prototype, "unmarshal");
    for (const options of OPTIONS.slice(0, 4)) {
      for (const text of [...small, ...inputs].filter((text) => !SLOW.test(text))) {
        unmarshal(text, options);
        expect(fast.mock.results).not.toEqual([{ type: "return", value: undefined }]);
        fast.mockClear();
      }
    }
    fast.mockRestore();
  });

  it("have the same results for Go's output, with all options", () => {
    for (const text of inputs) expectSame(unmarshal, text, {});
    for (const text of new Set(small)) {
      for (const options of OPTIONS) expectSame(unmarshal, text, options);
    }
  });

  it("have the same results for edited texts", () => {
    const { pick, below } = random(7);
    const rng = random(8);
    for (let i = 0; i < 3000; i++) {
      let text = pick(small);
      for (let edits = 1 + below(3); edits > 0; edits--) text = editJSON(rng, text, pick(small));
      expectSame(unmarshal, text, pick(OPTIONS));
    }
  });

  it("have the same results for events with the keys of another edition", () => {
    for (const text of texts[name === "2020" ? "2026" : "2020"].map(withSmallIntegers)) {
      for (const options of OPTIONS.slice(0, 4)) expectSame(unmarshal, text, options);
    }
  });
});

const VALUES = [
  ...[
    "null",
    "nul",
    "nulls",
    "true",
    "0",
    "-0",
    "1.5",
    "-1e3",
    "1e400",
    "5e-324",
    "1E5",
    "1.",
    ".5",
    "+1",
    "--1",
    "1e",
  ],
  ...['""', '"a"', '"AQID"', '"AQI="', '"a\\u0000"', '"\\ud800"', '"\ud800"', '"😀"', '"\\"', '"!\u007f #"', '"a\tb"'],
  ...[
    "[]",
    "[null]",
    "[[]]",
    "[1,2.5]",
    '["a",null]',
    "[,]",
    "[1,]",
    "[1 ]",
    "[",
    "]",
    '[{"a":[{}]}]',
    "[{}]",
    "[true",
  ],
  ...["{}", '{"":null}', '{"a":null}', '{"a":{}}', '{"a":[]}', '{"a":["x",null,"y"]}', '{"a":["x"],"a":["y"]}', "{"],
  ...['{"b":["x"],"10":["y"],"9":["z"]}', '{"__proto__":["x"]}', '{"__proto__":{"a":1}}', '{"a":1,}', '{"a"}', "{,}"],
  ...['{"a":1,"b":2.5,"c":"d","e":true,"f":[{"g":null}]}', '{"a" :1}', '{"a":1e999}', '{"a":12345678901234567890}'],
  ...[
    '{"a":{"b":{"c":{"d":{"e":1}}}}}',
    '{"2":1,"1":2,"a":3}',
    '{"é":"é"}',
    '{"\\u0061":["b"]}',
    '{"a":"b"}}',
    '{"a":x}',
  ],
  ...[
    '{"device_id":"x","os_type":2}',
    '{"os_type":2,"device_id":"x"}',
    '{"device_id":"x","y":[1,{"z":2}],"os_type":1}',
  ],
  ...[`${'{"a":'.repeat(99)}1${"}".repeat(99)}`, `${'{"a":'.repeat(1001)}1${"}".repeat(1001)}`, "[".repeat(2000)],
];

describe("any value", () => {
  it.each([
    ["2020", "user.login", "attributes"],
    ["2020", "session.command", "argv"],
    ["2020", "session.start", "server_labels"],
    ["2026", "user.login", "attributes"],
    ["2026", "user.login", "user_traits"],
    ["2026", "user.login", "trusted_device"],
    ["2026", "user.login", "user_roles"],
    ["2026", "user.login", "user_kind"],
    ["2026", "cert.create", "identity"],
    ["2026", "sftp", "attributes"],
    ["2026", "session.start", "server_labels"],
    ["2026", "access_request.create", "resource_ids"],
    ["2026", "app.session.dynamodb.request", "body"],
    ["2026", "desktop.recording", "message"],
  ] as const)("of an event of %s of type %s has the same result in both readers: %s", (name, type, key) => {
    const [, unmarshal] = EDITIONS.find(([edition]) => edition === name)!;
    for (const value of VALUES) {
      for (const rest of ["", ',"x":1', ',"x":{"y":[null,"z",-1.5e3,false]}', ',"x":[', ',"x":nul']) {
        const text = `{"ei":1,"event":"${type}","${key}":${value}${rest}}`;
        for (const options of OPTIONS) expectSame(unmarshal, text, options);
      }
    }
  });

  it("of an unknown key has the same result in both readers, in any object", () => {
    const [, unmarshal] = EDITIONS[1]!;
    for (const value of VALUES) {
      for (const text of [
        `{"new1":${value},"ei":1,"event":"user.login"}`,
        `{"ei":1,"new2":${value},"event":"user.login","user":"a","new2":2}`,
        `{"ei":1,"event":"user.login","trusted_device":{"new3":${value},"os_type":1,"new4":${value}},"new3":1}`,
        `{"ei":1,"event":"user.login","trusted_device":{"os_type":1,"device_id":${value}},"login":"b","user":"a"}`,
        `{"ei":1,"event":"cert.create","identity":{"user":"a","route_to_app":{"new5":${value}},"new5":5}}`,
      ]) {
        for (const options of OPTIONS) expectSame(unmarshal, text, options);
      }
    }
  });
});
