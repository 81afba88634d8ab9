// Runs tests of recordings on a platform without node:zlib. Compression is left to Compression Streams, while
// decompression does not need the platform.

import "./damage.test.js";
import "./gunzip.test.js";
import "./read-recording.test.js";
import "./write-recording.test.js";

const decompression = globalThis.DecompressionStream;
beforeEach(() => {
  jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  Reflect.deleteProperty(globalThis, "DecompressionStream");
});
afterEach(() => {
  globalThis.DecompressionStream = decompression;
  jest.restoreAllMocks();
});
