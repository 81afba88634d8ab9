/** Returns an object with objects nested in lists and maps, that many levels deep. */
export function deepMessage(levels: number): object {
  let message: object = { name: "" };
  for (let i = 0; i < levels; i++) message = i % 2 === 0 ? { list: [message] } : { map: new Map([["", message]]) };
  return message;
}
