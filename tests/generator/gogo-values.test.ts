// Compares and copies messages of the schema with every kind of field.

import { isDeepStrictEqual } from "node:util";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { buildModels } from "../../src/generator/model/build-model.js";
import type { MessageModel } from "../../src/generator/model/model.js";
import { parseOptions } from "../../src/generator/options.js";
import { RandomMessages } from "../go/gogo/random-message.js";
import { hexOf } from "../support/bytes.js";
import { codecsOf } from "../support/generator.js";
import {
  compileGogo,
  GOGO_FILES,
  gogoCodecs,
  gogoLines,
  gogoOptions,
  type GogoCodec,
  type GogoVector,
} from "../support/gogo.js";
import { LONG } from "../support/long.js";
import { inOrder } from "../support/shape.js";
import { sharedBy } from "../support/shared.js";
import { TempFolder } from "../support/temp-folder.js";
import { int, len } from "../support/wire.js";

/** Number of random messages of each type. */
const RUNS = LONG ? 40 : 4;

const folder = new TempFolder();
let codecs: ReadonlyMap<string, GogoCodec>;
let models: ReadonlyMap<string, MessageModel>;
let random: RandomMessages;

beforeAll(() => {
  codecs = gogoCodecs(folder);
  const all = [...createFileRegistry(create(FileDescriptorSetSchema, { file: [...compileGogo(folder)] })).files];
  const own = all.filter((file) => GOGO_FILES.includes(`${file.name}.proto`));
  const parameters = gogoOptions("runtime", "go-types").map((option) => {
    const [key, ...value] = option.split("=");
    return { key: key!, value: value.join("=") };
  });
  const { files } = buildModels(own, all, parseOptions(parameters.filter(({ key }) => key !== "runtime")));
  random = new RandomMessages(files, 1);
  models = new Map(files.flatMap(({ messages }) => messages.map((message) => [message.typeName, message])));
}, 120_000);

const names = new Set(gogoLines<GogoVector>("vectors.jsonl").map(({ message }) => message));

describe.each([...names])("any %s", (name) => {
  it("equals its copies, which are encoded to the same bytes", () => {
    const codec = codecs.get(name)!;
    for (let i = 0; i < RUNS; i++) {
      const message = random.message(models.get(name)!);
      const bytes = hexOf(codec.encode(message));
      const copy = structuredClone(message);
      expect(codec.equals(message, copy)).toBe(true);
      expect(codec.equals(copy, message)).toBe(true);
      expect(hexOf(codec.encode(copy))).toBe(bytes);

      const clone = codec.clone(message);
      expect(inOrder(clone)).toStrictEqual(inOrder(message));
      expect(codec.equals(message, clone)).toBe(true);
      expect(hexOf(codec.encode(clone))).toBe(bytes);
      expect(sharedBy(message, clone)).toEqual([]);
      expect(hexOf(codec.encode(codec.clone(copy)))).toBe(bytes);
    }
  });

  it("equals another message only if Node says so", () => {
    const codec = codecs.get(name)!;
    const messages = Array.from({ length: RUNS }, () => random.message(models.get(name)!));
    for (const a of messages) for (const b of messages) expect(codec.equals(a, b)).toBe(isDeepStrictEqual(a, b));
  });
});

it("the deepest message that can be decoded can be compared and copied", () => {
  const codec = codecs.get("cases.Tree")!;
  let bytes: Uint8Array = new Uint8Array(0);
  // An entry of the map by_name counts as a message.
  for (let i = 0; i < 1000; i++) bytes = len(6, len(2, len(4, bytes)));
  for (let i = 0; i < 10; i++) bytes = len(2, bytes);
  const message = codec.decode(bytes);
  expect(codec.equals(message, codec.decode(bytes))).toBe(true);
  expect(codec.equals(message, codec.decode(len(1, bytes)))).toBe(false);
  expect(hexOf(codec.encode(codec.clone(message)))).toBe(hexOf(codec.encode(message)));
});

describe("a message with the fields of a Long", () => {
  const schema =
    "message Bits { int32 low = 1; int32 high = 2; bool unsigned = 3; }\nmessage Holder { Bits bits = 1; }";

  it("is compared and copied like other messages", () => {
    const Holder = codecsOf(folder, schema)["Holder"]!;
    const [signed, unsigned] = [false, true].map((unsigned) => ({ bits: { low: 1, high: 2, unsigned } }));
    expect(Holder.equals(signed!, structuredClone(signed!))).toBe(true);
    expect(Holder.equals(signed!, unsigned!)).toBe(false);
    expect(Holder.clone(signed!)).toStrictEqual(signed);
    expect(Holder.clone(signed!)["bits"]).not.toBe(signed!.bits);
    expect(hexOf(Holder.encode(Holder.clone(unsigned!)))).toBe(hexOf(len(1, int(1, 1), int(2, 2), int(3, 1))));
  });
});
