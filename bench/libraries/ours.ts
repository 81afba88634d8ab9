import { AuditEvent } from "../../src/index.js";
import type { Library } from "./library.js";

export const library: Library = {
  decode: ({ encoded }) => {
    return (i) => AuditEvent.decode(encoded[i]!);
  },
  encode: ({ encoded }) => {
    const messages = encoded.map((bytes) => AuditEvent.decode(bytes));
    return (i) => AuditEvent.encode(messages[i]!, { shared: true });
  },
  marshalJSON: ({ encoded }) => {
    const messages = encoded.map((bytes) => AuditEvent.decode(bytes));
    return (i) => AuditEvent.marshalJSON(messages[i]!);
  },
  unmarshalJSON: ({ lines }) => {
    return (i) => AuditEvent.unmarshalJSON(lines[i]!);
  },
};
