import type { EcmaScriptPluginOptions } from "@bufbuild/protoplugin";
import type { ModelOptions } from "./build-model.js";
import { parseGoTypes } from "./go-types.js";

/** The options of the plugin, beside those of protoplugin. */
export interface Options extends ModelOptions, Partial<EcmaScriptPluginOptions> {
  /** Where generated code imports the runtime from; a relative path begins at the output folder. */
  readonly runtime: string;
  /** Whether generated code has interfaces and enums of its own, or extends those that ts-proto writes beside it. */
  readonly interfaces: "own" | "ts-proto";
  /** Whether a JSON Schema of each file is written, too. */
  readonly jsonSchema: boolean;
}

const RUNTIME = "teleport-audit-events/runtime";

/** The plugin's own options, as buf and protoc give them: `key=value`. */
export function parseOptions(options: readonly { key: string; value: string }[]): Options {
  const known = ["runtime", "interfaces", "go_type", "enum_names", "json_schema"];
  const valuesOf = (key: string): string[] => {
    return options.filter((option) => option.key === key).map(({ value }) => value);
  };
  const unknown = options.find(({ key }) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`unknown option ${unknown.key}; there are ${known.join(", ")}`);
  const interfaces = valuesOf("interfaces").at(-1) ?? "own";
  if (interfaces !== "own" && interfaces !== "ts-proto") {
    throw new Error(`interfaces=${interfaces}: expected own or ts-proto`);
  }
  const jsonSchema = valuesOf("json_schema").at(-1) ?? "false";
  if (jsonSchema !== "true" && jsonSchema !== "false") {
    throw new Error(`json_schema=${jsonSchema}: expected true or false`);
  }
  return {
    runtime: valuesOf("runtime").at(-1) ?? RUNTIME,
    interfaces,
    goTypes: parseGoTypes(valuesOf("go_type")),
    enumNames: new Set(valuesOf("enum_names")),
    jsonSchema: jsonSchema === "true",
  };
}

/**
 * {@link parseOptions} with this plugin's defaults for options of protoplugin that are not in
 * `parameter`. It stays as it is, since generated files show it.
 *
 * @throws Error for another target than TypeScript.
 */
export function optionsParser(parameter: string): typeof parseOptions {
  const given = parameter.split(",");
  const target = given.find((option) => option.startsWith("target=") && option !== "target=ts");
  if (target !== undefined) {
    throw new Error(`${target}: only target=ts is supported; compile what is generated with tsc`);
  }
  const hasExtension = given.some((option) => option.startsWith("import_extension="));
  const defaults: Partial<Options> = hasExtension ? {} : { importExtension: "js" };
  return (options) => ({ ...parseOptions(options), ...defaults, targets: ["ts"] });
}
