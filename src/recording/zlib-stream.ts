import { openNodeZlib, type NodeZlib } from "./zlib-node.js";
import { openWebZlib } from "./zlib-web.js";

/** The direction of a stream: compression or decompression. */
export type ZlibKind = "gzip" | "gunzip";

/** Gzip or gunzip as implemented by the platform, fed piece by piece. */
export interface ZlibStream {
  /**
   * Writes a piece of input and yields the output until the piece is processed. The generator must be
   * iterated to its end before the next call.
   *
   * @throws The platform's error if the input of gunzip is not a gzip stream. Part of the output for the
   * piece is then lost.
   */
  write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * Ends the input and yields the remaining output.
   *
   * @throws The platform's error if the gzip stream is incomplete.
   */
  end(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Number of input bytes consumed. Excludes bytes after the end of a gzip stream. */
  readonly bytesTaken: number;
  /** True if the gzip stream has ended and zeros follow it. */
  readonly hasEnded: boolean;
  /** Releases the resources of the stream. */
  close(): void;
}

/** Opens a stream of node:zlib if the platform has it, otherwise a Compression Stream of the web. */
export function openZlib(kind: ZlibKind): ZlibStream {
  const zlib = (globalThis as HasNode).process?.getBuiltinModule?.("node:zlib");
  return zlib === undefined ? openWebZlib(kind) : openNodeZlib(zlib, kind);
}

/** Node's access to built-in modules. Unlike an import, it is invisible to bundlers. */
interface HasNode {
  readonly process?: { getBuiltinModule?(name: "node:zlib"): NodeZlib | undefined };
}
