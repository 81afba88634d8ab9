import { fromBinary, OneOfSchema, toBinary } from "../.build/peers/protobuf-es.js";
import type { Library } from "./library.js";

/** Buf's Protobuf-ES. */
export const library: Library = {
  decode: ({ encoded }) => {
    return (i) => fromBinary(OneOfSchema, encoded[i]!);
  },
  encode: ({ encoded }) => {
    const messages = encoded.map((bytes) => fromBinary(OneOfSchema, bytes));
    return (i) => toBinary(OneOfSchema, messages[i]!);
  },
};
