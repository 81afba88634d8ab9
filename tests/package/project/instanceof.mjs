// Throws errors in the ESM and in the CommonJS build, and checks each with the class of both.
import { createRequire } from "node:module";
import * as esm from "teleport-audit-events";
import * as esmRuntime from "teleport-audit-events/runtime";

const require = createRequire(import.meta.url);
const cjs = require("teleport-audit-events");
const cjsRuntime = require("teleport-audit-events/runtime");

function thrownBy({ AuditEvent }) {
  try {
    return AuditEvent.decode(new Uint8Array([8]));
  } catch (error) {
    return error;
  }
}

const classes = [esm, cjs, esmRuntime, cjsRuntime].map(({ CodecError }) => CodecError);
console.log(esm.CodecError !== cjs.CodecError);
for (const build of [esm, cjs]) console.log(classes.map((CodecError) => thrownBy(build) instanceof CodecError).join());
