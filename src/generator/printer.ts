import type { GeneratedFile, ImportSymbol } from "@bufbuild/protoplugin";
import type { MessageRef } from "./model.js";

/** What a printer writes to, and where what it refers to is imported from. */
export interface Printer {
  readonly file: GeneratedFile;
  /** A function, class or type of the runtime. */
  runtime(name: string): ImportSymbol;
  /** A type of the runtime. */
  runtimeType(name: string): ImportSymbol;
  /** A function of the codec of a message: its prefix is one of the printers'. */
  codec(prefix: string, message: MessageRef): ImportSymbol;
  /** The type of a message. */
  type(message: MessageRef): ImportSymbol;
}

/** Path of the generated file with the codecs of a proto file. */
export function codecPath(path: string): string {
  return `${path}.codec.ts`;
}

/** Path of the generated file that exports the codecs of a proto file. */
export function indexPath(path: string): string {
  return `${path}.index.ts`;
}

/** Creates a printer for a file with codecs. */
export function createPrinter(file: GeneratedFile, runtimePath: string): Printer {
  const importFrom = (name: string, message: MessageRef, typeOnly: boolean): ImportSymbol => {
    return file.import(name, `./${message.path}.codec.js`, typeOnly);
  };
  return {
    file,
    runtime: (name) => file.import(name, runtimePath),
    runtimeType: (name) => file.import(name, runtimePath, true),
    codec: (prefix, message) => importFrom(prefix + message.name, message, false),
    type: (message) => importFrom(message.name, message, true),
  };
}
