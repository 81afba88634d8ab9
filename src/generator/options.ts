import type { EcmaScriptPluginOptions } from "@bufbuild/protoplugin";
import type { ModelOptions } from "./model/build-model.js";
import { parseGoTypes } from "./model/go-types.js";

/** The options of the plugin. The options of protoplugin override its defaults. */
export interface Options extends ModelOptions, Partial<EcmaScriptPluginOptions> {
  /** The module that generated code imports the runtime from. A relative path starts at the output folder. */
  readonly runtime: string;
  /** `own` to generate interfaces and enums; `ts-proto` to extend its interfaces and use its enums. */
  readonly interfaces: "own" | "ts-proto";
  /** True if a JSON Schema is generated for each file. */
  readonly jsonSchema: boolean;
}

const RUNTIME = "teleport-audit-events/codegen";

/**
 * Parses the plugin's own options, which buf and protoc pass as `key=value`.
 *
 * @throws Error if options are unknown or have invalid values. The message has a line for each of them.
 */
export function parseOptions(options: readonly { key: string; value: string }[]): Options {
  const known = ["runtime", "interfaces", "go_type", "enum_names", "union", "json_schema"];
  const problems: string[] = [];
  for (const { key, value } of options) {
    if (!known.includes(key)) problems.push(`unknown option ${key}, expected one of ${known.join(", ")}`);
    else if (value === "") problems.push(`${key}: expected a value`);
  }
  const valuesOf = (key: string): string[] => {
    return options.filter((option) => option.key === key && option.value !== "").map(({ value }) => value);
  };
  const choice = <T extends string>(key: string, choices: readonly [T, ...T[]]): T => {
    const value = valuesOf(key).at(-1) ?? choices[0];
    const chosen = choices.find((other) => other === value);
    if (chosen === undefined) problems.push(`${key}=${value}: expected ${choices.join(" or ")}`);
    return chosen ?? choices[0];
  };
  const parsed: Options = {
    runtime: valuesOf("runtime").at(-1) ?? RUNTIME,
    interfaces: choice("interfaces", ["own", "ts-proto"]),
    goTypes: parseGoTypes(valuesOf("go_type"), problems),
    enumNames: new Set(valuesOf("enum_names")),
    union: valuesOf("union").at(-1),
    jsonSchema: choice("json_schema", ["false", "true"]) === "true",
  };
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return parsed;
}

/**
 * Returns a version of {@link parseOptions} that also sets this plugin's defaults for the options
 * of protoplugin that `parameter` does not set. The defaults are not added to `parameter`
 * because generated files show it.
 *
 * @throws Error if `parameter` sets a target other than `ts`.
 */
export function optionsParser(parameter: string): typeof parseOptions {
  const given = parameter.split(",");
  const target = given.find((option) => option.startsWith("target=") && option !== "target=ts");
  if (target !== undefined) {
    throw new Error(`${target}: only target=ts is supported; compile the generated TypeScript with tsc`);
  }
  const hasExtension = given.some((option) => option.startsWith("import_extension="));
  const defaults: Partial<Options> = hasExtension ? {} : { importExtension: "js" };
  return (options) => ({ ...parseOptions(options), ...defaults, targets: ["ts"] });
}
