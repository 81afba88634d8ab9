// Arguments of codecs. Invalid options are mistakes of the caller, so they throw TypeError or RangeError even if the
// input is invalid too. tests/recording/arguments.test.ts tests the arguments for recordings.

import { AuditEvent, UserMetadata } from "../../src/index.js";

/** Calls that take options, each with invalid input. */
const CALLS: Readonly<Record<string, (options: never) => unknown>> = {
  "decode()": (options) => UserMetadata.decode(5 as never, options),
  "AuditEvent.decode()": (options) => AuditEvent.decode(5 as never, options),
  "marshalJSON()": (options) => UserMetadata.marshalJSON(5 as never, options),
  "AuditEvent.marshalJSON()": (options) => AuditEvent.marshalJSON(5 as never, options),
  "unmarshalJSON()": (options) => UserMetadata.unmarshalJSON(5 as never, options),
  "AuditEvent.unmarshalJSON()": (options) => AuditEvent.unmarshalJSON(5 as never, options),
  "fromJSON()": (options) => UserMetadata.fromJSON(5 as never, options),
  "AuditEvent.fromJSON()": (options) => AuditEvent.fromJSON(5 as never, options),
};
const withOption = (...names: readonly string[]) =>
  Object.entries(CALLS).filter(([name]) => names.some((part) => name.includes(part)));

/** Expects a call to throw exactly this kind of error. */
function expectError(call: () => unknown, error: TypeError | RangeError): void {
  let thrown: unknown;
  try {
    call();
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toEqual(error);
  expect((thrown as Error).constructor).toBe(error.constructor);
}

describe.each(Object.entries(CALLS))("%s", (_, call) => {
  test.each([
    [null, "null"],
    [5, "5"],
    ["keep", '"keep"'],
  ])("rejects options of %p", (options, shown) => {
    expectError(() => call(options as never), new TypeError(`options: expected an object, got ${shown}`));
  });

  test.each([undefined, {}])("accepts options of %p, and then rejects the input", (options) => {
    expect(() => call(options as never)).toThrow(expect.objectContaining({ code: "invalid-value" }));
  });
});

describe.each(withOption("decode", "unmarshalJSON", "fromJSON"))("maxDepth of %s", (_, call) => {
  test.each(["3", null, 3n])("rejects %p with a TypeError", (maxDepth) => {
    expect(() => call({ maxDepth } as never)).toThrow(TypeError);
  });

  test.each([NaN, -1, 1.5, Infinity])("rejects %p with a RangeError", (maxDepth) => {
    const error = new RangeError(`maxDepth: expected an integer from 0, got ${maxDepth}`);
    expectError(() => call({ maxDepth } as never), error);
  });
});

describe.each(withOption("unmarshalJSON", "fromJSON"))("unknownKeys of %s", (_, call) => {
  test("rejects another type with a TypeError", () => {
    const error = new TypeError('unknownKeys: expected one of "ignore", "keep", "error", got true');
    expectError(() => call({ unknownKeys: true } as never), error);
  });

  test("rejects an unknown value with a RangeError", () => {
    const error = new RangeError('unknownKeys: expected one of "ignore", "keep", "error", got "kept"');
    expectError(() => call({ unknownKeys: "kept" } as never), error);
  });
});

describe.each(withOption("AuditEvent.decode", "AuditEvent.unmarshalJSON", "AuditEvent.fromJSON"))(
  "unknownEvents of %s",
  (_, call) => {
    test("rejects an unknown value with a RangeError", () => {
      const error = new RangeError('unknownEvents: expected one of "error", "keep", got "ignore"');
      expectError(() => call({ unknownEvents: "ignore" } as never), error);
    });

    test("rejects another type with a TypeError", () => {
      expect(() => call({ unknownEvents: null } as never)).toThrow(TypeError);
    });
  },
);

test.each(withOption("marshalJSON").filter(([name]) => !name.includes("unmarshal")))(
  "escapeHTML of %s rejects a string",
  (_, call) => {
    expectError(() => call({ escapeHTML: "yes" } as never), new TypeError('escapeHTML: expected a boolean, got "yes"'));
  },
);
