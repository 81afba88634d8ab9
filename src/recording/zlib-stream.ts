import { nodeZlibStream, type NodeZlib } from "./zlib-node.js";
import { webZlibStream } from "./zlib-web.js";

/** What a stream does to bytes. */
export type ZlibKind = "gzip" | "gunzip";

/** The gzip or gunzip of a platform, driven piece by piece. */
export interface ZlibStream {
  /**
   * Puts in a piece, and gives all that has come out with it once it is through.
   * To be iterated over to its end, and only then called again.
   *
   * @throws the platform's error where it gunzips what is no gzip stream. Of what it
   * had decompressed of that piece by then, some is lost.
   */
  write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * Ends the stream, and gives the rest of what comes out.
   *
   * @throws the platform's error where the gzip stream has no end yet.
   */
  end(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Bytes that were put in and taken, without those after the end of a gzip stream. */
  readonly bytesTaken: number;
  /** Whether the gzip stream has come to its end, and zeros after it. */
  readonly hasEnded: boolean;
  /** Frees what the stream holds. */
  close(): void;
}

/** Opens a stream: Node's where there is one, or else the web's. */
export function openZlibStream(kind: ZlibKind): ZlibStream {
  const zlib = (globalThis as HasNode).process?.getBuiltinModule?.("node:zlib");
  return zlib === undefined ? webZlibStream(kind) : nodeZlibStream(zlib, kind);
}

/** What Node has and browsers have not, found without an import that bundlers would follow. */
interface HasNode {
  readonly process?: { getBuiltinModule?(name: "node:zlib"): NodeZlib | undefined };
}
