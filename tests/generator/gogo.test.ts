// Compares generated code for a schema with every kind of field with Go's output for the same
// schema. See tests/go/gogo/README.md.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CodecError } from "../../src/index.js";
import {
  GOGO_FILES,
  gogoCodecs,
  gogoLines,
  type GogoCodec,
  type GogoReading,
  type GogoVector,
} from "../support/gogo.js";
import { concat } from "../support/bytes.js";
import { isOneofError, knownReading, knownVector, READING_DIFFERENCES } from "../support/gogo-differences.js";
import { ROOT, run } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";
import { varint } from "../support/wire.js";

const folder = new TempFolder();
let codecs: ReadonlyMap<string, GogoCodec>;

beforeAll(() => {
  codecs = gogoCodecs(folder);
}, 120_000);

function codecOf(message: string): GogoCodec {
  const codec = codecs.get(message);
  if (codec === undefined) throw new Error(`no codec for ${message}`);
  return codec;
}

function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** True if the bytes of a message equal Go's, except for the order of map entries, which is random in Go. */
function isSame(codec: GogoCodec, hex: string, expected: string): boolean {
  if (hex === expected) return true;
  if (hex.length !== expected.length) return false;
  return isDeepStrictEqual(codec.decode(bytesOf(hex)), codec.decode(bytesOf(expected)));
}

function expectBytes(codec: GogoCodec, hex: string, expected: string): void {
  if (!isSame(codec, hex, expected)) expect(hex).toBe(expected);
}

function byMessage<T extends { readonly message: string }>(lines: readonly T[]): [message: string, lines: T[]][] {
  const groups = new Map<string, T[]>();
  for (const line of lines) groups.set(line.message, [...(groups.get(line.message) ?? []), line]);
  return [...groups];
}

describe.each(byMessage(gogoLines<GogoVector>("vectors.jsonl")))("%s", (message, vectors) => {
  it("is decoded and encoded as in Go", () => {
    const codec = codecOf(message);
    for (const vector of vectors) {
      if (knownVector(vector) !== undefined) continue;
      expectBytes(codec, hexOf(codec.encode(codec.decode(bytesOf(vector.input ?? vector.bytes)))), vector.bytes);
    }
  });

  it("is marshaled as in Go", () => {
    const codec = codecOf(message);
    for (const vector of vectors) {
      if (knownVector(vector) !== undefined) continue;
      const decoded = codec.decode(bytesOf(vector.input ?? vector.bytes));
      const marshal = (): string => codec.marshalJSON(decoded, { escapeHTML: true });
      if (vector.json === undefined) expect(marshal).toThrow(CodecError);
      else expect(marshal()).toBe(vector.json);
    }
  });

  it("is unmarshaled as in Go", () => {
    const codec = codecOf(message);
    for (const { json, read, readError, bytes } of vectors) {
      if (json === undefined || readError !== undefined) continue;
      expectBytes(codec, hexOf(codec.encode(codec.unmarshalJSON(json))), read ?? bytes);
    }
  });

  it("survives marshaling and unmarshaling, including its oneofs", () => {
    const codec = codecOf(message);
    for (const { json, readError } of vectors) {
      if (json === undefined || (readError !== undefined && !isOneofError(readError))) continue;
      const unmarshalled = codec.unmarshalJSON(json);
      expect(codec.unmarshalJSON(codec.marshalJSON(unmarshalled))).toEqual(unmarshalled);
    }
  });

  it("has Go's zero value", () => {
    const codec = codecOf(message);
    expect(hexOf(codec.encode(codec.create()))).toBe(vectors[0]!.bytes);
    expect(codec.create()).toEqual(codec.decode(new Uint8Array()));
  });

  it("is copied by create", () => {
    const codec = codecOf(message);
    for (const { bytes } of vectors) {
      const decoded = codec.decode(bytesOf(bytes));
      const copy = codec.create(decoded as never);
      expect(copy).toEqual(decoded);
      expect(copy).not.toBe(decoded);
    }
  });
});

/** Unmarshals odd JSON. Returns the message, or the error if the codec rejects the JSON. */
function read(codec: GogoCodec, json: string): { error?: CodecError; message?: Record<string, unknown> } {
  try {
    return { message: codec.unmarshalJSON(json) };
  } catch (error) {
    if (error instanceof CodecError) return { error };
    throw error;
  }
}

/** Describes how the result of reading differs from Go's, or returns undefined if it does not. */
function difference(line: GogoReading): string | undefined {
  const codec = codecOf(line.message);
  const { error, message } = read(codec, line.json);
  if (message === undefined) return line.error === undefined ? `${error!.message}, but Go reads it` : undefined;
  if (line.error !== undefined) return `read, but Go does not: ${line.error}`;
  const out = codec.marshalJSON(message, { escapeHTML: true });
  if (line.out !== undefined && out !== line.out) return `read as ${out}`;
  const hex = hexOf(codec.encode(message));
  return line.bytes === undefined || isSame(codec, hex, line.bytes) ? undefined : `encoded as ${hex}`;
}

describe("odd JSON", () => {
  const lines = gogoLines<GogoReading>("unmarshal.jsonl");

  it.each(byMessage(lines))("of %s is read as in Go, except for known differences", (_, group) => {
    for (const line of group) {
      const found = difference(line);
      const known = found === undefined ? undefined : knownReading(line, found);
      expect({ json: line.json, difference: known === undefined ? found : undefined }).toEqual({ json: line.json });
    }
  });

  it.each(READING_DIFFERENCES)("includes a known difference: $what", (known) => {
    expect(lines.some((line) => known.isIn(line, difference(line) ?? ""))).toBe(true);
  });
});

describe("a 64-bit map key", () => {
  it.each([
    ["by_int64", 2n ** 63n],
    ["by_int64", -(2n ** 63n) - 1n],
    ["by_sfixed64", 2n ** 64n],
    ["by_uint64", -1n],
    ["by_fixed64", 2n ** 64n],
    ["by_uint64", 1],
    ["by_sint64", "x"],
    ["by_sint64", undefined],
  ])("of %s is rejected in protobuf and JSON if it is %p", (field, key) => {
    const codec = codecOf("cases.MapKeys");
    const message = { ...codec.create(), [field]: new Map([[key, "a"]]) };
    for (const write of [codec.encode, codec.marshalJSON, codec.toJSON]) {
      expect(() => write(message)).toThrow(CodecError);
      expect(() => write(message)).toThrow(/expected .*bigint/);
    }
  });
});

describe("a message that contains itself", () => {
  const tooDeep = (action: () => unknown): void => {
    expect(action).toThrow(CodecError);
    expect(action).toThrow(expect.objectContaining({ code: "too-deep" }));
  };

  it("is rejected as too deep when it is written", () => {
    const codec = codecOf("cases.Tree");
    const tree = codec.create();
    tree["left"] = tree;
    for (const write of [codec.encode, codec.marshalJSON, codec.toJSON]) tooDeep(() => write(tree));
    tooDeep(() => codec.create(tree as never));
    tooDeep(() => codec.fromJSON(tree));
  });

  it("is rejected as too deep when many levels are read", () => {
    const codec = codecOf("cases.Tree");
    const depth = 100_000;
    tooDeep(() => codec.unmarshalJSON('{"left":'.repeat(depth) + "{}" + "}".repeat(depth)));
    let bytes: Uint8Array = new Uint8Array();
    const [tag] = codec.encode(codec.create({ left: {} } as never));
    for (let i = 0; i < 4000; i++) bytes = concat(Uint8Array.of(tag!), varint(bytes.length), bytes);
    tooDeep(() => codec.decode(bytes));
  });
});

it("generates code with its own types that compiles under the strictest compiler options", () => {
  const options = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true },
    ...{ noPropertyAccessFromIndexSignature: true, verbatimModuleSyntax: true, isolatedModules: true },
  };
  const compilerOptions = { ...options, target: "ES2022", module: "NodeNext", noEmit: true, skipLibCheck: true };
  const files = GOGO_FILES.map((file) => `out/${file.replace(".proto", ".codec.ts")}`);
  const types = {
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
    lib: ["ES2023", "ESNext.String", "DOM"],
  };
  folder.write("package.json", '{ "type": "module" }');
  folder.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...compilerOptions, ...types }, files }));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(run(process.execPath, [tsc, "--project", "."], folder.path).stdout).toBe("");
}, 120_000);
