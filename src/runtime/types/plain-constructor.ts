// Creates the objects of messages. They look like object literals, but come from constructors.

/**
 * Turns a function that assigns the properties of `this` into a constructor of plain objects. Like object literals, they
 * have the prototype `Object.prototype`.
 *
 * Once a process has kept many objects of a literal, V8 allocates all later ones in its old generation. Even short-lived
 * objects then wait for a full garbage collection, which made decoding take four times as long. V8 does not do this for
 * constructors.
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

// A slice of a list with a string, so that V8 expects objects in the lists instead of integers.
const EMPTY = /* @__PURE__ */ [""].slice(1) as never[];

/** Returns a new empty list. Like {@link plainConstructor}, it avoids a literal. */
export function emptyList<T>(): T[] {
  return EMPTY.slice();
}
