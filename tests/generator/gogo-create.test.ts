// Calls `create` with wrong values, for a schema with every kind of field.

import type { MessageModel } from "../../src/generator/model/model.js";
import { checkMisuse, type CreateCodec } from "../support/create-cases.js";
import { buildImage, type Codecs } from "../support/generator.js";
import { gogoCodecs, gogoOptions, GOGO_FILES } from "../support/gogo.js";
import { modelOf, type SchemaModel } from "../support/models.js";
import { filesIn } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

const folder = new TempFolder();
let schema: SchemaModel;
let codecs: readonly CreateCodec[];

beforeAll(() => {
  const own = [...gogoCodecs(folder).values()];
  const wellKnown = filesIn(folder.at("out/google/protobuf")).filter((name) => name.endsWith(".index.ts"));
  const others = wellKnown.flatMap((name) => {
    return Object.values(jest.requireActual<Codecs>(folder.at(`out/google/protobuf/${name}`)));
  });
  codecs = [...own, ...others].filter((codec) => "typeName" in codec);
  schema = modelOf(buildImage(folder), GOGO_FILES, gogoOptions("runtime", "go-types"));
}, 120_000);

it("rejects wrong values of every field with their path, and converts others as documented", () => {
  const tallies = schema.messages.map((message: MessageModel) => checkMisuse(schema, codecs, message));
  expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(sum(tallies.map(({ rejected }) => rejected))).toBeGreaterThan(100_000);
  expect(sum(tallies.map(({ accepted }) => accepted))).toBeGreaterThan(10_000);
}, 300_000);
