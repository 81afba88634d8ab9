// Builds the generator's models of proto files, compiled with protoc.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { buildModels } from "../../src/generator/model/build-model.js";
import type { FileModel } from "../../src/generator/model/model.js";
import { parseOptions } from "../../src/generator/options.js";

/**
 * Returns the models of proto files and of the well-known types that they use.
 *
 * @param folders The folders that contain the files and their imports.
 * @param options The generator's options, as `key=value`.
 */
export function buildFileModels(
  folders: readonly string[],
  files: readonly string[],
  options: readonly string[],
): readonly FileModel[] {
  const folder = mkdtempSync(join(tmpdir(), "models-"));
  const image = join(folder, "image.binpb");
  const imports = folders.map((path) => `-I${path}`);
  execFileSync("protoc", [...imports, "--include_imports", `--descriptor_set_out=${image}`, ...files]);
  const all = [...createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image))).files];
  rmSync(folder, { recursive: true });
  const own = all.filter((file) => files.includes(`${file.name}.proto`));
  const parameters = options.map((option) => {
    const [key, ...value] = option.split("=");
    return { key: key!, value: value.join("=") };
  });
  const { files: models, rejections } = buildModels(own, all, parseOptions(parameters));
  rejections.throwIfAny();
  return models;
}
