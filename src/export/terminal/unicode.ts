import { Unicode11Addon } from "@xterm/addon-unicode11";
import type { IUnicodeVersionProvider, Terminal } from "@xterm/headless";

/** Maximum number of combining marks in a cell. */
const MAX_MARKS = 32;

// xterm packs the properties of a character into a number: bit 0 is set if the character joins the previous one, bits 1
// and 2 hold its width, and the other bits are a state for the provider. Here, the state counts the marks in the cell.
const JOINS = 1;
const WIDTH_SHIFT = 1;
const STATE_SHIFT = 3;
const WIDTH_ONE = 1 << WIDTH_SHIFT;

/**
 * Makes a terminal use the character widths of Unicode 11, like current terminals. Each
 * cell holds at most `MAX_MARKS` combining marks, so that its text is bounded; further marks
 * start a new cell.
 */
export function useUnicode(terminal: Terminal): void {
  // The addon passes its provider to this substitute for the terminal.
  const register = (unicode11: IUnicodeVersionProvider): void => terminal.unicode.register(boundCells(unicode11));
  new Unicode11Addon().activate({ unicode: { register } });
  terminal.unicode.activeVersion = "11";
}

function boundCells(provider: IUnicodeVersionProvider): IUnicodeVersionProvider {
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
