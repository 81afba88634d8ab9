import type { EcmaScriptPluginOptions } from "@bufbuild/protoplugin";
import type { ModelOptions } from "./build-model.js";
import { parseGoTypes } from "./go-types.js";

/** The options of the plugin, beside those of protoplugin. */
export interface Options extends ModelOptions, Partial<EcmaScriptPluginOptions> {
  /** Where generated code imports the runtime from; a relative path begins at the output folder. */
  readonly runtime: string;
  /** Whether generated code has interfaces and enums of its own, or extends those that ts-proto writes beside it. */
  readonly interfaces: "own" | "ts-proto";
}

const RUNTIME = "teleport-audit-events/runtime";

/** Options as buf and protoc give them: `key=value`. */
export function parseOptions(options: readonly { key: string; value: string }[]): Options {
  const known = ["runtime", "interfaces", "go_type", "enum_names"];
  const valuesOf = (key: string): string[] => {
    return options.filter((option) => option.key === key).map(({ value }) => value);
  };
  const unknown = options.find(({ key }) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`unknown option ${unknown.key}; there are ${known.join(", ")}`);
  const interfaces = valuesOf("interfaces").at(-1) ?? "own";
  if (interfaces !== "own" && interfaces !== "ts-proto") {
    throw new Error(`interfaces=${interfaces}: expected own or ts-proto`);
  }
  return {
    runtime: valuesOf("runtime").at(-1) ?? RUNTIME,
    interfaces,
    goTypes: parseGoTypes(valuesOf("go_type")),
    enumNames: new Set(valuesOf("enum_names")),
  };
}
