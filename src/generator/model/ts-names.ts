import type { AnyDesc, DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { safeIdentifier } from "@bufbuild/protoplugin";

/** Names that generated files use or that TypeScript reserves. */
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
  // Modules must not declare these.
  "eval",
  "arguments",
  "await",
];

/** Prefixes of the names of a message's functions and constants. */
const PREFIXES = [
  "Plain",
  "makeZero",
  "create",
  "write",
  "read",
  "fieldsOf",
  "marshal",
  "unmarshal",
  "namesOf",
  "keysOf",
];

/**
 * Returns the TypeScript names of a file's messages and enums: `Outer_Inner` for a nested type,
 * with `$` appended if the name is reserved or already used in the file.
 */
export function tsNamesOf(file: DescFile): ReadonlyMap<DescMessage | DescEnum, string> {
  const used = new Set(TAKEN);
  const names = new Map<DescMessage | DescEnum, string>();
  for (const type of declaredTypes(file)) {
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

/** Returns the name of a message or enum after the names of the messages around it. ts-proto uses the same name. */
export function protoName(type: DescMessage | DescEnum): string {
  return type.parent === undefined ? type.name : `${protoName(type.parent)}_${type.name}`;
}

/** Returns the messages and enums in a file or message: each message before the types nested in it, enums last. */
export function declaredTypes(container: DescFile | DescMessage): (DescMessage | DescEnum)[] {
  const isFile = (desc: AnyDesc): desc is DescFile => desc.kind === "file";
  const messages = (isFile(container) ? container.messages : container.nestedMessages).flatMap((message) => {
    return [message, ...declaredTypes(message)];
  });
  return [...messages, ...(isFile(container) ? container.enums : container.nestedEnums)];
}
