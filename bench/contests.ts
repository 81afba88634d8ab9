// The operations that are measured, and the targets of the project.

export const MODES = ["streaming", "keeping all", "after keeping"] as const;
export type Mode = (typeof MODES)[number];

/** An operation that is measured for this library and its peers on the events of a corpus. */
export interface Contest {
  readonly operation: string;
  readonly corpus: string;
  /** For each peer, the minimum ratio of its time to ours in each mode, if there is one. */
  readonly peers: Readonly<Record<string, readonly (number | undefined)[]>>;
}

/** Each line has an operation, a corpus and the peers, each with its targets for the modes. */
const TABLE = `
decode         log      protobufjs static 3.2/2.2/2.5, ts-proto, Protobuf-ES, Go
decode         rec      protobufjs static, ts-proto, Protobuf-ES, Go
decode         2026     protobufjs static, Go 1
encode         log      protobufjs static 2.2, protobufjs static (pooled) 2.2, Go 0.9
encode         rec      protobufjs static 2.2, protobufjs static (pooled) 2.2, Go 1.2
encode         2026     protobufjs static, Go
encodeOwn      log      ts-proto 2.5, Protobuf-ES 2.5
marshalJSON    log      bare JSON
marshalBytes   log      bare JSON 0.8, Go
marshalBytes   rec      bare JSON 0.8, Go
marshalBytes   2026     bare JSON 0.8, Go
unmarshalJSON  log      bare JSON 0.7, Go 1.4
unmarshalJSON  rec      bare JSON, Go
unmarshalJSON  2026     bare JSON, Go 1
transcode      log      decode + marshalJSON, Go 2
transcode      rec      decode + marshalJSON, Go 2
transcode      2026     decode + marshalJSON, Go 1.5
recording      session  zlib.gunzipSync 0.4
command        session  Go 1
`;

export const CONTESTS: readonly Contest[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [operation, corpus, ...peers] = line.split(/ {2,}|, /) as [string, string, ...string[]];
    const entries = peers.map((peer) => {
      const [, name, targets] = /^(.*?)(?: ([\d./]+))?$/.exec(peer)!;
      return [name, targets?.split("/").map(Number) ?? []] as const;
    });
    return { operation, corpus, peers: Object.fromEntries(entries) };
  });
