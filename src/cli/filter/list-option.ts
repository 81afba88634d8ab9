import { InvalidArgumentError } from "commander";

/**
 * Parses the comma-separated list of an option. Whitespace around its items is ignored.
 *
 * @param expected The items in an error message, such as "keys".
 * @param isValid Returns true if an item, which is not empty, is valid.
 * @throws InvalidArgumentError if an item is empty or not valid.
 */
export function parseListOption(
  text: string,
  expected: string,
  isValid: (item: string) => boolean = () => true,
): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.every((item) => item !== "" && isValid(item))) return items;
  throw new InvalidArgumentError(`Expected ${expected}, got ${JSON.stringify(text)}`);
}
