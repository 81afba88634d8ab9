// Declares the parts of the generated modules that the benchmark uses.

declare module "*/protobufjs.js" {
  interface StaticCodec {
    decode(bytes: Uint8Array): unknown;
    encode(message: unknown): { finish(): Uint8Array };
  }
  export const events: { readonly OneOf: StaticCodec };
}

declare module "*/ts-proto.js" {
  export const OneOf: {
    decode(bytes: Uint8Array): unknown;
    encode(message: unknown): { finish(): Uint8Array };
  };
}

declare module "*/protobuf-es.js" {
  export const OneOfSchema: unknown;
  export function fromBinary(schema: unknown, bytes: Uint8Array): unknown;
  export function toBinary(schema: unknown, message: unknown): Uint8Array;
}
