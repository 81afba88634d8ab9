import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { Client, credentials, ServerCredentials } from "@grpc/grpc-js";
import { readRecording, Timestamp } from "teleport-audit-events";
import { sendEvents } from "./client.js";
import { createServer, storeIn } from "./server.js";

const [command, address, path] = process.argv.slice(2);
if (address === undefined || path === undefined) throw new Error("expected an address and a path");

if (command === "server") {
  await mkdir(path, { recursive: true });
  const server = createServer(storeIn(path));
  const bind = promisify(server.bindAsync.bind(server));
  console.log(`listening on port ${await bind(address, ServerCredentials.createInsecure())}`);
} else {
  const client = new Client(address, credentials.createInsecure());
  const events = readRecording(createReadStream(path), { unknownEvents: "keep" });
  await sendEvents(client, events, ({ UploadID, LastEventIndex, LastUploadTime }) => {
    console.log(`${UploadID}: stored up to event ${LastEventIndex} at ${Timestamp.toRFC3339(LastUploadTime)}`);
  });
  client.close();
}
