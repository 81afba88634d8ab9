// Runs tests of recordings on a platform without node:zlib. Compression uses Compression Streams. Decompression uses
// only the library.

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
