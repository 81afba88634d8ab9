// Encodes and marshals events through any entry of the package, to compare the results. It
// uses only the language, so that it runs anywhere.

/** Returns every form of each event. `oneofs` are encoded OneOfs in hexadecimal digits. */
module.exports = function formsOf(api, oneofs) {
  return oneofs.map((oneof) => {
    const event = api.AuditEvent.decode(bytesOf(oneof));
    const json = api.AuditEvent.marshalJSON(event);
    return {
      message: event.$case,
      oneof: hexOf(api.AuditEvent.encode(event)),
      json,
      std: api.AuditEvent.marshalJSON(event, { escapeHTML: true }),
      read: api.AuditEvent.marshalJSON(api.AuditEvent.unmarshalJSON(json)),
    };
  });
};

function bytesOf(hex) {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
