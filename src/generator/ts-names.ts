import type { AnyDesc, DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { safeIdentifier } from "@bufbuild/protoplugin";

/** What generated code is made of beside its imports. */
const TAKEN = [
  "Map",
  "NonNullable",
  "Omit",
  "Partial",
  "Readonly",
  "Record",
  "types",
  "undefined",
  "any",
  "unknown",
  "never",
  "symbol",
  "infer",
  "unique",
  "readonly",
  "keyof",
  // What modules may not declare.
  "eval",
  "arguments",
  "await",
];

/** What the names of a message's functions begin with. */
const PREFIXES = [
  "zero",
  "create",
  "write",
  "read",
  "fieldsOf",
  "members",
  "object",
  "marshal",
  "unmarshal",
  "namesOf",
  "keysOf",
];

/**
 * The TypeScript names of a file's messages and enums: `Outer_Inner` for what is nested,
 * with `$` appended to what generated code could not call so.
 */
export function tsNamesOf(file: DescFile): ReadonlyMap<DescMessage | DescEnum, string> {
  const used = new Set(TAKEN);
  const names = new Map<DescMessage | DescEnum, string>();
  for (const type of typesOf(file)) {
    const oneofs = type.kind === "message" ? type.oneofs : [];
    const declared = (name: string): string[] => {
      const types = [name, ...oneofs.map((oneof) => `${name}_${oneof.name}`)];
      return [name, `${name}JSON`, ...types.flatMap((type) => PREFIXES.map((prefix) => prefix + type))];
    };
    let name = safeIdentifier(protoName(type));
    while (declared(name).some((other) => used.has(other))) name += "$";
    for (const other of declared(name)) used.add(other);
    names.set(type, name);
  }
  return names;
}

/** The name of a message or enum with those that it is nested in, which ts-proto gives it too. */
export function protoName(type: DescMessage | DescEnum): string {
  return type.parent === undefined ? type.name : `${protoName(type.parent)}_${type.name}`;
}

/** The messages and enums of a file, in the order of their declaration, each before those that are nested in it. */
export function typesOf(container: DescFile | DescMessage): (DescMessage | DescEnum)[] {
  const isFile = (desc: AnyDesc): desc is DescFile => desc.kind === "file";
  const messages = (isFile(container) ? container.messages : container.nestedMessages).flatMap((message) => {
    return [message, ...typesOf(message)];
  });
  return [...messages, ...(isFile(container) ? container.enums : container.nestedEnums)];
}
