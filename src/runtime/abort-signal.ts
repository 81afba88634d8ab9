/**
 * The members of an `AbortSignal` that the library uses. The signals of browsers, Node and polyfills have them.
 * Declared here because the library's declarations need neither the types of the DOM nor those of Node.
 */
export interface AbortSignalLike {
  /** True once the signal is aborted. */
  readonly aborted: boolean;
  /** The value that is thrown after the signal is aborted. */
  readonly reason: unknown;
  /** Throws the reason if the signal is aborted. */
  throwIfAborted(): void;
  /** Adds a function that is called when the signal is aborted. */
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  /** Removes a function added by `addEventListener`. */
  removeEventListener(type: "abort", listener: () => void): void;
}
