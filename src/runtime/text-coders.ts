// Shared coders. They are created when first used, so that the package can be imported if the platform lacks them, like
// jest-environment-jsdom.

let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;
let strictDecoder: TextDecoder | undefined;

/** Returns an encoder of UTF-8. */
export function getEncoder(): TextEncoder {
  return (encoder ??= new TextEncoder());
}

/** Returns a decoder of UTF-8 that keeps byte order marks. */
export function getDecoder(): TextDecoder {
  return (decoder ??= new TextDecoder("utf-8", { ignoreBOM: true }));
}

/** Returns a decoder of UTF-8 that keeps byte order marks and throws a TypeError for invalid input. */
export function getStrictDecoder(): TextDecoder {
  return (strictDecoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }));
}
