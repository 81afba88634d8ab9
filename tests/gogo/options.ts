// The options that the generator needs for the schema: what its Go types are in JSON.

/** Go types that marshal themselves, and what exports their JSON. */
const HOOKS = {
  ...{ Duration: "duration", Level: "level", Struct: "plainStruct", PlainStruct: "plainStruct", UUID: "uuid" },
  ...{ Token: "token", Raw: "raw", BoolOption: "boolOption", Traits: "traits" },
};

/** Go types that do not. */
const PLAIN = [
  ...["Text", "Port", "Count", "Flag", "Blob", "Ratio", "Share", "KindNumber", "MyElement", "Labels"],
  ...["Label", "Data", "Mask"].map((name) => `reference/shared.${name}`),
];

/** The options, with paths from the folder that code is generated to: to the runtime, and to go-types.ts. */
export function gogoOptions(runtime: string, goTypes: string): string[] {
  const hooks = Object.entries(HOOKS).map(([name, hook]) => {
    return `go_type=${name}=${hook === "plainStruct" ? runtime : goTypes}#${hook}`;
  });
  return [`runtime=${runtime}`, ...hooks, ...PLAIN.map((name) => `go_type=${name}`), "enum_names=cases.Color"];
}
