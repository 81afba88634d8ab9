import { events } from "../.build/peers/protobufjs.js";
import type { Library } from "./library.js";

/** The static code of protobufjs. It gets Buffers, for which protobufjs has a special reader. */
export const library: Library = {
  decode: ({ encoded }) => {
    const buffers = encoded.map((bytes) => Buffer.from(bytes));
    return (i) => events.OneOf.decode(buffers[i]!);
  },
  encode: ({ encoded }) => {
    const messages = encoded.map((bytes) => events.OneOf.decode(Buffer.from(bytes)));
    return (i) => events.OneOf.encode(messages[i]!).finish();
  },
};
