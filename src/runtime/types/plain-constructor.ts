// Objects of messages. They look like object literals, but constructors make them.

/**
 * Turns a function that assigns the properties of `this` into a constructor of plain objects. They are like object
 * literals: their prototype is `Object.prototype`.
 *
 * V8 allocates the objects of a literal in its old generation for good once a process has kept many of them. Later
 * objects, even short-lived ones, then wait for a full garbage collection: decoding took four times as long. V8 does
 * not do so with the objects of a constructor.
 */
export function plainConstructor<T, A extends readonly unknown[]>(
  assign: (this: T, ...values: A) => void,
): new (...values: A) => T {
  assign.prototype = Object.prototype;
  return assign as unknown as new (...values: A) => T;
}

/** The value of a oneof: the name of a case, and its value. */
interface OneofValue<C extends string, V> {
  $case: C;
  value: V;
}

/** Creates the value of a oneof. */
export const PlainOneof = /* @__PURE__ */ plainConstructor(function (
  this: OneofValue<string, unknown>,
  $case: string,
  value: unknown,
) {
  this.$case = $case;
  this.value = value;
}) as new <C extends string, V>($case: C, value: V) => OneofValue<C, V>;

// Made from a list with an object, so that V8 expects lists of objects, not of integers.
const EMPTY = /* @__PURE__ */ [""].slice(1) as never[];

/** Returns a new empty list. Like {@link plainConstructor}, it avoids a literal. */
export function emptyList<T>(): T[] {
  return EMPTY.slice();
}
