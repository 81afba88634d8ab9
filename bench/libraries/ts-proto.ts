import { OneOf } from "../.build/peers/ts-proto.js";
import type { Library } from "./library.js";

/** The code that ts-proto generates with `forceLong=long`. */
export const library: Library = {
  decode: ({ encoded }) => {
    return (i) => OneOf.decode(encoded[i]!);
  },
  encode: ({ encoded }) => {
    const messages = encoded.map((bytes) => OneOf.decode(bytes));
    return (i) => OneOf.encode(messages[i]!).finish();
  },
};
