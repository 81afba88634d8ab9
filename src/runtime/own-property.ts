/**
 * Sets an own property of an object, as `JSON.parse` does. A plain assignment would change the
 * prototype if the key is `__proto__`, and would fail for properties of a frozen prototype.
 */
export function setOwnProperty<O, K extends keyof O>(object: O, key: K, value: O[K]): void {
  if (key in Object.prototype) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** Returns an own property of an object, or undefined. Inherited properties are ignored. */
export function ownProperty<T extends object, K extends keyof T>(object: T, key: K): T[K] | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
