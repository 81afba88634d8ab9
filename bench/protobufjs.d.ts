/** What protobufjs-cli generates when the bench runs, as far as that uses it. */
declare module "*/protobufjs.js" {
  interface StaticCodec {
    decode(bytes: Uint8Array): unknown;
    encode(message: unknown): { finish(): Uint8Array };
  }
  export const events: { readonly OneOf: StaticCodec };
}
