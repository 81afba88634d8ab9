// The generator options for the schema, which describe the JSON of its Go types.

/** The Go types that marshal themselves, and the export that implements each. */
const HOOKS = {
  ...{ Duration: "duration", Level: "level", Struct: "plainStruct", PlainStruct: "plainStruct", UUID: "uuid" },
  ...{ Token: "token", Raw: "raw", BoolOption: "boolOption", Traits: "traits" },
};

/** The Go types without JSON methods. */
const PLAIN = [
  ...["Text", "Port", "Count", "Flag", "Blob", "Ratio", "Share", "KindNumber", "MyElement", "Labels"],
  ...["Label", "Data", "Mask"].map((name) => `reference/shared.${name}`),
];

/** Returns the options. The paths of the runtime's folder and of go-types.ts are relative to the output folder. */
export function gogoOptions(runtime: string, goTypes: string): string[] {
  const hooks = Object.entries(HOOKS).map(([name, hook]) => {
    return `go_type=${name}=${hook === "plainStruct" ? `${runtime}/index.js` : goTypes}#${hook}`;
  });
  return [
    `runtime=${runtime}/codegen.js`,
    ...hooks,
    ...PLAIN.map((name) => `go_type=${name}`),
    "enum_names=cases.Color",
  ];
}
