// The models of the schemas for which tests generate wrong values.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { createFileRegistry, create } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema, type FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { buildModels } from "../../src/generator/model/build-model.js";
import type { MessageModel, Ref } from "../../src/generator/model/model.js";
import { parseOptions } from "../../src/generator/options.js";
import { buildImage } from "./generator.js";
import { ROOT } from "./packed-package.js";
import type { TempFolder } from "./temp-folder.js";

/** The messages of a schema, including the well-known types that it uses. */
export interface SchemaModel {
  readonly messages: readonly MessageModel[];
  /** Returns the message that a field refers to. */
  messageOf(ref: Ref): MessageModel;
}

/** Builds the models of the files of a compiled schema. `options` are the options of the generator. */
export function modelOf(
  image: readonly FileDescriptorProto[],
  files: readonly string[],
  options: readonly string[],
): SchemaModel {
  const all = [...createFileRegistry(create(FileDescriptorSetSchema, { file: [...image] })).files];
  const own = all.filter((file) => files.includes(`${file.name}.proto`));
  const parsed = options.map((option) => {
    const [key, ...value] = option.split("=");
    return { key: key!, value: value.join("=") };
  });
  const models = buildModels(own, all, parseOptions(parsed));
  models.rejections.throwIfAny();
  const messages = models.files.flatMap((file) => file.messages);
  const byRef = new Map(messages.map((message) => [`${message.path}#${message.name}`, message]));
  return { messages, messageOf: ({ path, name }) => byRef.get(`${path}#${name}`)! };
}

/** Returns the model of the events. */
export function eventsModel(folder: TempFolder): SchemaModel {
  cpSync(join(ROOT, "proto/2020/events"), folder.at("proto/events"), { recursive: true });
  return modelOf(buildImage(folder), ["events/events.proto"], ["go_type=Struct=runtime.js#plainStruct"]);
}
