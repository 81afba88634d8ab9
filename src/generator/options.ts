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
  for (const { key, value } of options) {
    if (!known.includes(key)) throw new Error(`unknown option ${key}; there are ${known.join(", ")}`);
    if (value === "") throw new Error(`${key}: expected a value`);
  }
  const valuesOf = (key: string): string[] => {
    return options.filter((option) => option.key === key).map(({ value }) => value);
  };
  const choice = <T extends string>(key: string, choices: readonly [T, ...T[]]): T => {
    const value = valuesOf(key).at(-1) ?? choices[0];
    const chosen = choices.find((other) => other === value);
    if (chosen === undefined) throw new Error(`${key}=${value}: expected ${choices.join(" or ")}`);
    return chosen;
  };
  return {
    runtime: valuesOf("runtime").at(-1) ?? RUNTIME,
    interfaces: choice("interfaces", ["own", "ts-proto"]),
    goTypes: parseGoTypes(valuesOf("go_type")),
    enumNames: new Set(valuesOf("enum_names")),
    jsonSchema: choice("json_schema", ["false", "true"]) === "true",
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
