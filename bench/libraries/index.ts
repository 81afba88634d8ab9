import type { Library } from "./library.js";

/** Loads a library by its name, without loading the others. */
export const LIBRARIES: Readonly<Record<string, () => Promise<Library>>> = {
  ours: async () => (await import("./ours.js")).library,
  "ours without Buffer": async () => {
    Reflect.deleteProperty(globalThis, "Buffer");
    return (await import("./ours.js")).library;
  },
  "protobufjs static": async () => (await import("./protobufjs.js")).library,
  "ts-proto": async () => (await import("./ts-proto.js")).library,
  "@bufbuild/protobuf": async () => (await import("./protobuf-es.js")).library,
  "bare JSON": async () => (await import("./bare-json.js")).library,
};
