import { Unicode11Addon } from "@xterm/addon-unicode11";
import type { IUnicodeVersionProvider, Terminal } from "@xterm/headless";

/** Marks that a cell of a terminal may hold over its character. */
const MAX_MARKS = 32;

// How xterm packs what it knows of a character: whether it joins the one before, its width, and a state of ours.
const JOINS = 1;
const WIDTH_SHIFT = 1;
const STATE_SHIFT = 3;
const WIDTH_ONE = 1 << WIDTH_SHIFT;

/**
 * Has a terminal give characters the widths of Unicode 11, as terminals of today
 * do. A cell holds only so many combining marks, which could otherwise be without
 * end; those beyond get cells of their own.
 */
export function useUnicode(terminal: Terminal): void {
  // The addon registers with what stands in for the terminal.
  const register = (unicode11: IUnicodeVersionProvider): void => terminal.unicode.register(withBoundedCells(unicode11));
  new Unicode11Addon().activate({ unicode: { register } });
  terminal.unicode.activeVersion = "11";
}

function withBoundedCells(provider: IUnicodeVersionProvider): IUnicodeVersionProvider {
  return {
    version: provider.version,
    wcwidth: (codePoint) => provider.wcwidth(codePoint),
    charProperties(codePoint, preceding) {
      const marks = preceding >> STATE_SHIFT;
      const properties = provider.charProperties(codePoint, preceding);
      if ((properties & JOINS) === 0) return properties;
      return marks < MAX_MARKS ? properties | ((marks + 1) << STATE_SHIFT) : WIDTH_ONE;
    },
  };
}
