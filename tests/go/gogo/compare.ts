// Compares the generated code with Go in both directions; see README.md.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import type { FileModel, MessageModel } from "../../../src/generator/model/model.js";
import type { MessageCodec } from "../../../src/runtime/index.js";
import { answers, type Answer } from "../events/answers.js";
import { compareText, differences, hex, messageOf, reference, show, useReference } from "../events/harness.js";
import { isOneofError } from "../../support/gogo-differences.js";
import type { GogoVector } from "../../support/gogo.js";
import { buildFileModels } from "../file-models.js";
import { gogoOptions } from "./options.js";
import { RandomMessages, type AnyMessage } from "./random-message.js";

type Codec = MessageCodec<AnyMessage>;

const here = fileURLToPath(new URL(".", import.meta.url));
const schema = join(here, "proto");
const out = join(here, "reference/.build/out");
const importFolders = [schema, join(here, "../../../proto"), "/usr/include"];
const files = readdirSync(schema, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".proto"));

const { values: options } = parseArgs({
  options: { count: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const count = Number(options.count);
const seed = Number(options.seed);

useReference(new URL("reference/build.sh", import.meta.url));
const codecs = await loadCodecs();
console.log(`Go to ours: ${await compareFromGo()} messages`);
console.log(`ours to Go: ${await compareToGo()} messages`);
console.log(differences() === 0 ? "no differences" : `${differences()} differences`);
process.exitCode = differences() === 0 ? 0 : 1;

/** Generates the code with protoc, as a project would, and loads it. */
async function loadCodecs(): Promise<ReadonlyMap<string, Codec>> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const parameter = gogoOptions("../../../../../../src/runtime", "../../../go-types.js").join(",");
  const plugin = [`--plugin=protoc-gen-gogo-ts=${join(here, "plugin")}`, `--gogo-ts_out=${parameter}:${out}`];
  const imports = importFolders.map((folder) => `-I${folder}`);
  execFileSync("protoc", [...imports, ...plugin, ...files], { stdio: "inherit" });
  const indexes = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".index.ts"));
  const modules = await Promise.all(indexes.map((name) => import(pathToFileURL(join(out, name)).href)));
  const exported = modules.flatMap((module) => Object.values(module as Record<string, Codec>));
  return new Map(exported.filter((codec) => "typeName" in codec).map((codec) => [codec.typeName, codec]));
}

/** Returns the models of the schema's files and of the well-known types that they use. */
function models(): readonly FileModel[] {
  const options = gogoOptions("runtime", "go-types").filter((option) => !option.startsWith("runtime="));
  return buildFileModels(importFolders, files, options);
}

function codecOf(message: string): Codec {
  const codec = codecs.get(message);
  if (codec === undefined) throw new Error(`${message} has no codec`);
  return codec;
}

/** Compares messages that Go writes with the code's output for them, and returns their number. */
async function compareFromGo(): Promise<number> {
  const generate = reference("generate", "-count", String(count), "-seed", String(seed));
  let line = 0;
  for await (const text of createInterface({ input: generate.stdout, crlfDelay: Infinity })) {
    line++;
    const go = JSON.parse(text) as GogoVector;
    // Skip the inputs chosen by hand. The tests compare them, with their known differences, from vectors.jsonl.
    if (go.input !== undefined && go.input.length < go.bytes.length + 64) continue;
    try {
      compareMessage(go);
    } catch (error) {
      show(`Go to ours, line ${line}, ${go.message}: ${messageOf(error)}`);
    }
  }
  return line;
}

function compareMessage(go: GogoVector): void {
  const codec = codecOf(go.message);
  const message = codec.decode(Buffer.from(go.input ?? go.bytes, "hex"));
  compareBytes(codec, "encode", hex(codec.encode(message)), go.bytes);
  if (go.json === undefined) return;
  compareText("marshalJSON", codec.marshalJSON(message, { escapeHTML: true }), go.json);
  if (go.readError !== undefined) return;
  const read = codec.encode(codec.unmarshalJSON(go.json));
  compareBytes(codec, "encode of unmarshalJSON", hex(read), go.read ?? go.bytes);
}

/** Compares Go's answers to messages that the code writes, in protobuf and JSON, and returns their number. */
async function compareToGo(): Promise<number> {
  const inputs = randomInputs();
  for await (const [input, [go]] of answers("decode", inputs, ({ message, bytes }) => [{ message, bytes }])) {
    compareAnswer(input, () => compareDecoded(input, go!));
  }
  const texts = inputs.filter(({ json }) => json !== undefined);
  for await (const [input, [go]] of answers("unmarshal", texts, ({ message, json }) => [{ message, json }])) {
    compareAnswer(input, () => compareUnmarshalled(input, go!));
  }
  return inputs.length;
}

/** A message that the code writes. It has no JSON if it has NaN or a map with bool keys. */
interface Input {
  readonly message: string;
  readonly bytes: string;
  readonly json?: string;
}

function randomInputs(): Input[] {
  const own = models();
  const messages = new RandomMessages(own, seed);
  const types = own.flatMap((model) => model.messages).filter(({ typeName }) => !typeName.startsWith("google."));
  return Array.from({ length: count }, () => types.map((type) => inputOf(type, messages.message(type)))).flat();
}

function inputOf({ typeName }: MessageModel, message: AnyMessage): Input {
  const codec = codecOf(typeName);
  const bytes = codec.encode(message);
  try {
    const json = codec.marshalJSON(codec.decode(bytes), { escapeHTML: true });
    return { message: typeName, bytes: hex(bytes), json };
  } catch {
    return { message: typeName, bytes: hex(bytes) };
  }
}

function compareAnswer(input: Input, compare: () => void): void {
  try {
    compare();
  } catch (error) {
    show(`ours to Go, ${input.message}, ${input.bytes.slice(0, 200)}: ${messageOf(error)}`);
  }
}

function compareDecoded({ message, bytes, json }: Input, go: Answer): void {
  if (!go.ok) throw new Error(`only Go rejects it: ${go.error}`);
  const codec = codecOf(message);
  compareBytes(codec, "encode", hex(codec.encode(codec.decode(Buffer.from(bytes, "hex")))), go.bytes!);
  compareText("marshalJSON", json ?? "none", go.json ?? "none");
}

function compareUnmarshalled({ message, json }: Input, go: Answer): void {
  const codec = codecOf(message);
  if (go.ok) {
    const ours = hex(codec.encode(codec.unmarshalJSON(json!)));
    // Go cannot encode a list of pointers with nil, which it reads from null.
    return go.bytes === undefined ? undefined : compareBytes(codec, "unmarshalJSON", ours, go.bytes);
  }
  // Go cannot read a oneof.
  if (isOneofError(go.error!)) return void codec.unmarshalJSON(json!);
  try {
    codec.unmarshalJSON(json!);
  } catch {
    return;
  }
  throw new Error(`only Go rejects it: ${go.error}`);
}

/** Throws if bytes differ, except in the order of map entries, which is random in Go. */
function compareBytes(codec: Codec, what: string, ours: string, go: string): void {
  if (ours === go) return;
  const decode = (text: string): AnyMessage => codec.decode(Buffer.from(text, "hex"));
  if (ours.length === go.length && isDeepStrictEqual(decode(ours), decode(go))) return;
  compareText(what, ours, go);
}
