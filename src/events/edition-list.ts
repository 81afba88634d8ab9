import { checkObject } from "../runtime/arguments.js";
import { CodecError, describe } from "../runtime/error.js";
import type { AnyEvent } from "../runtime/event-schema.js";
import { plainConstructor } from "../runtime/types/plain-constructor.js";
import type { SingleEdition } from "./edition.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";

/** An edition, or a function that returns it. The function is called when the edition is needed for the first time. */
export type EditionSource<E extends SingleEdition = SingleEdition> = E | (() => E);

/** An event with the name of its edition. */
export type MarkedEvent = AnyEvent & { $edition?: string };

/** Creates an event with the name of its edition. */
const PlainMarkedEvent = /* @__PURE__ */ plainConstructor(function (
  this: { $case: string; value: AnyEvent["value"]; $edition: string },
  $case: string,
  value: AnyEvent["value"],
  $edition: string,
) {
  this.$case = $case;
  this.value = value;
  this.$edition = $edition;
});

/** Editions from the oldest to the newest. */
export class EditionList {
  private readonly editions: (SingleEdition | undefined)[];

  /** @throws TypeError if there are no editions, one of them is not an edition, or two have the same name. */
  constructor(private readonly sources: readonly EditionSource[]) {
    if (sources.length === 0) throw new TypeError("editions: expected at least one edition");
    this.editions = sources.map(() => undefined);
    for (const [i, source] of sources.entries()) if (typeof source !== "function") this.at(i);
  }

  get length(): number {
    return this.sources.length;
  }

  /** Returns the edition at an index. */
  at(index: number): SingleEdition {
    return (this.editions[index] ??= this.load(this.sources[index]!));
  }

  private load(source: EditionSource): SingleEdition {
    const edition = typeof source === "function" ? source() : source;
    checkObject("edition", edition);
    checkObject("edition.schema", edition.schema);
    if (!this.editions.some((other) => other?.name === edition.name)) return edition;
    throw new TypeError(`editions: expected different names, got ${describe(edition.name)} twice`);
  }

  /** True if any edition matches. Stops at the first match, so that newer editions are not loaded. */
  some(matches: (edition: SingleEdition) => boolean): boolean {
    return this.sources.some((_, i) => matches(this.at(i)));
  }

  get newest(): SingleEdition {
    return this.at(this.length - 1);
  }

  /** Returns an event with the name of the edition at an index. An unknown event has none. */
  mark(event: MaybeUnknown, index: number): MaybeUnknown {
    if (isUnknownEvent(event)) return event;
    const { $case, value } = event;
    // Adding a property to the event itself takes longer.
    return new PlainMarkedEvent($case, value, this.at(index).name);
  }

  /**
   * Returns the edition of an event. For an unknown event, that is the newest.
   *
   * @throws CodecError `invalid-value` if the event has the name of no edition.
   */
  editionOf(event: MaybeUnknown): SingleEdition {
    if (isUnknownEvent(event)) return this.newest;
    const { $edition } = event as MarkedEvent;
    for (let i = 0; i < this.length; i++) if (this.at(i).name === $edition) return this.at(i);
    const names = this.sources.map((_, i) => this.at(i).name).join(" or ");
    throw new CodecError("invalid-value", `expected ${names}, got ${describe($edition)}`, { path: "$edition" });
  }
}
