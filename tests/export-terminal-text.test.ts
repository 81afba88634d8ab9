import fc from "fast-check";
import { playback, terminalText, type Frame } from "../src/export/index.js";
import { textOf } from "./support/data.js";
import { START, collect, marker, output, resize, sampleEvents, stream, textIn } from "./support/session.js";

const COLUMNS = 10;
const ROWS = 4;

/** What a small terminal shows that receives these texts and resizes. */
function shown(...frames: (string | Frame)[]): Promise<string> {
  const start = { ...START, size: { columns: COLUMNS, rows: ROWS } };
  const all = [start, ...frames.map((frame) => (typeof frame === "string" ? output(frame) : frame))];
  return textIn(terminalText(stream<Frame>(all)));
}

const ALTERNATE = "--- alternate screen ---\n";
const END = "--- end of alternate screen ---\n";

it("gives the text of the sample as a person saw it", async () => {
  expect(await textIn(terminalText(playback(sampleEvents())))).toBe(textOf("tests/export/session.txt"));
});

describe("lines", () => {
  it("come without colours and other sequences that show nothing", async () => {
    expect(
      await shown(
        "\x1b]0;title\x07\x1b[?2004h\x1b[1;38;5;9mred\x1b[0m \x1b]8;;http://a\x07link\x1b]8;;\x07\x1b[c\x1b[6n\r\n",
      ),
    ).toBe("red link\n");
  });

  it("come without blanks at their ends, and without empty lines at the end", async () => {
    expect(await shown("a  \r\n\r\n  b\r\n \r\n\r\n\r\n\r\n\r\n\r\n")).toBe("a\n\n  b\n");
    expect(await shown("\r\n\r\n")).toBe("");
    expect(await shown()).toBe("");
  });

  it("have a line feed even if they had none", async () => {
    expect(await shown("a")).toBe("a\n");
  });

  it("that wrap are joined", async () => {
    const line = "0123456789abcdefghij     0123456789";
    expect(await shown(`${line}\r\nx\r\n`)).toBe(`${line}\nx\n`);
    expect(await shown(`${line}\r\nx\r\n${"\r\n".repeat(9)}y`)).toBe(`${line}\nx\n${"\n".repeat(9)}y\n`);
  });

  it("that wrap are joined however much of them has scrolled out", async () => {
    const line = "0123456789".repeat(5000);
    expect(await shown(`${line}\r\nx`)).toBe(`${line}\nx\n`);
  });

  it("that never end are given in pieces", async () => {
    const [first, second, ...others] = (await shown("a".repeat(1_500_000))).split("\n");
    expect(first!.length + second!.length).toBe(1_500_000);
    expect(others).toEqual([""]);
  });

  it("that only fill a row are not joined", async () => {
    expect(await shown("0123456789\r\nabc\r\n")).toBe("0123456789\nabc\n");
  });

  it("are all given once, however many there are", async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
    expect(await shown(lines.join("\r\n"))).toBe(`${lines.join("\n")}\n`);
    expect(await shown(...lines.map((line) => `${line}\r\n`))).toBe(`${lines.join("\n")}\n`);
  });

  it("are all given once where only a part of the screen scrolls", async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
    const text = await shown(`\x1b[4;1Hstatus\x1b[1;3r\x1b[H${lines.join("\r\n")}\x1b[r`);
    expect(text).toBe(`${lines.join("\n")}\nstatus\n`);
  });

  it("come while the session goes on", async () => {
    let outputs = 0;
    async function* frames(): AsyncGenerator<Frame> {
      yield START;
      for (; ; outputs++) yield output("line\r\n".repeat(100));
    }
    for await (const piece of terminalText(frames())) {
      expect(piece).toBe("line\n");
      break;
    }
    expect(outputs).toBeLessThan(100);
  });

  it("are told apart by many empty ones", async () => {
    const text = await shown("a\r", "\n".repeat(100_000), "b");
    // Not toBe(), which would show all of it.
    expect(text === `a${"\n".repeat(100_000)}b\n`).toBe(true);
  });
});

describe("what is overwritten", () => {
  it("shows as it was in the end: a progress bar", async () => {
    expect(await shown(...[1, 50, 100].map((done) => `\r${done}%`), "\r\ndone\r\n")).toBe("100%\ndone\n");
  });

  it("shows as it was in the end: letters that are erased", async () => {
    expect(await shown("$ lx\b \bs\r\n")).toBe("$ ls\n");
  });

  it("shows as it was in the end: lines that the cursor went back to", async () => {
    expect(await shown("one\r\ntwo\r\n\x1b[2A\x1b[KONE\x1b[2;3HOK\r\nend\r\n")).toBe("ONE\ntwOK\nend\n");
  });

  it("is gone when a part of the screen is erased", async () => {
    expect(await shown("one\r\ntwo\r\nthree\x1b[2;1H\x1b[Jend")).toBe("one\nend\n");
    expect(await shown("one\r\ntwo\x1b[1Jend")).toBe("\n   end\n");
  });
});

describe("what is erased", () => {
  it.each([
    ["ED 2", "\x1b[2J\x1b[H"],
    ["clear", "\x1b[H\x1b[2J\x1b[3J"],
    ["ED 0 from the first cell", "\x1b[H\x1b[J"],
    ["ED 1 from the last cell", "\x1b[999;999H\x1b[1J\x1b[H"],
    ["a selective ED", "\x1b[?2J\x1b[H"],
    ["8-bit ED", "\u009b2J\u009bH"],
    ["RIS", "\x1bc"],
    ["SU of all lines", `\x1b[${ROWS}S\x1b[H`],
    ["SD of all lines", `\x1b[${ROWS}T\x1b[H`],
    ["DL of all lines", `\x1b[H\x1b[${ROWS}M`],
    ["IL of all lines", `\x1b[H\x1b[${ROWS}L`],
  ])("as a whole is not lost: by %s", async (_, erase) => {
    expect(await shown(`one\r\ntwo${erase}three`)).toBe("one\ntwo\nthree\n");
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    expect(await shown(`${lines}one\r\ntwo${erase}three`)).toBe(`${lines}one\r\ntwo\r\nthree\n`.replaceAll("\r", ""));
    expect(await shown(`${lines}${erase}${erase}`)).toBe(lines.replaceAll("\r", ""));
  });

  it("as a whole is not lost: by DECALN", async () => {
    const test = `${"E".repeat(COLUMNS)}\n`.repeat(ROWS);
    expect(await shown("one\r\ntwo\x1b#8")).toBe(`one\ntwo\n${test}`);
  });

  it("from the scrollback is not lost", async () => {
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    expect(await shown(`${lines}\x1b[3Jend`)).toBe(`${lines}end\n`.replaceAll("\r", ""));
  });

  it("as a whole ends a line that went on", async () => {
    expect(await shown(`0123456789abc\x1b[H\x1b[2Jend`)).toBe("0123456789abc\nend\n");
  });
});

describe("wide and combining characters", () => {
  it.each(["漢字漢字漢字漢字漢字漢字", "a漢字漢字漢字漢字漢字", "😀😀😀😀😀😀", "e\u0301e\u0301 👩\u200d💻 ✓ à"])(
    "come out once: %s",
    async (text) => {
      expect(await shown(`${text}\r\nx`)).toBe(`${text}\nx\n`);
    },
  );

  it("come out once where they do not fit into a row", async () => {
    const text = "012345678漢字漢字漢字";
    expect(await shown(text)).toBe(`${text}\n`);
    expect(await shown(`${text}\r\n`, resize(7, ROWS), resize(15, ROWS), resize(3, ROWS))).toBe(`${text}\n`);
  });

  it("come out even if they are without end", async () => {
    const text = `a${"\u0301".repeat(10_000)}b`;
    expect(await shown(text)).toBe(`${text}\n`);
  });
});

describe("resizes", () => {
  it("wrap lines anew", async () => {
    const line = "0123456789abcdefghij";
    for (const size of [resize(5, ROWS), resize(15, ROWS), resize(2, 2), resize(1, 1), resize(100, 50)]) {
      expect(await shown(`${line}\r\n`, size, "x\r\n")).toBe(`${line}\nx\n`);
      expect(await shown(`${line}\r\n`, size, `${"\r\n".repeat(ROWS)}x`)).toBe(`${line}\n${"\n".repeat(ROWS)}x\n`);
    }
  });

  it("lose nothing of the line that the cursor is in", async () => {
    const line = "0123456789abcdefg";
    for (const size of [resize(5, ROWS), resize(15, ROWS), resize(2, 2), resize(100, 50)]) {
      expect(await shown(line, size)).toBe(`${line}\n`);
    }
    for (const size of [resize(11, ROWS), resize(15, ROWS), resize(100, 50)]) {
      expect(await shown(line, size, "x")).toBe(`${line}x\n`);
    }
  });

  it("do not bring lines back that have scrolled out", async () => {
    expect(await shown("1\r\n2\r\n3\r\n4\r\n5\r\n6", resize(20, 10), "\x1b[Hx")).toBe("1\n2\nx\n4\n5\n6\n");
  });

  it("have what follows come to stand where it stood", async () => {
    expect(await shown("a\r\nb\r\nc\r\nd", resize(20, 10), "\x1b[3;5Hx\x1b[9;1Hy")).toBe("a\nb\nc   x\nd\n\n\n\n\ny\n");
    expect(await shown("a\r\nb\r\nc\r\nd", resize(20, 2), "\x1b[1;5Hx")).toBe("a\nb\nc   x\nd\n");
  });

  it("may be to sizes that no terminal has", async () => {
    const line = "0123456789".repeat(30);
    const sizes = [resize(1000, 1000), resize(1, 1), resize(1, 1000), resize(1000, 1), resize(80, 24)];
    expect(await shown(`${line}\r\n`, ...sizes.flatMap((size) => [size, "x\r\n"]))).toBe(`${line}\n${"x\n".repeat(5)}`);
  });

  it("to more than any terminal has are to fewer rows", async () => {
    expect(await shown(resize(1000, 1000), "\x1b[999;1Hx")).toBe(`${"\n".repeat(130)}x\n`);
  });

  it("lose nothing when a large screen becomes a narrow one", async () => {
    const lines = Array.from({ length: 400 }, (_, i) => `${i} ${"x".repeat(290)}\r\n`).join("");
    expect(await shown(resize(300, 400), lines, resize(2, 400), resize(300, 400))).toBe(lines.replaceAll("\r", ""));
  });
});

describe("the alternate screen", () => {
  it.each([47, 1047, 1049])("comes after the lines before it and before those after it (mode %i)", async (mode) => {
    expect(await shown(`one\r\n$ vim\r\n\x1b[?${mode}h\x1b[H\x1b[2Jtext\r\n~\x1b[?${mode}l\x1b[3;1Htwo\r\n`)).toBe(
      `one\n$ vim\n${ALTERNATE}text\n~\n${END}two\n`,
    );
  });

  it("comes as it was last, before it was cleared", async () => {
    const draw = "\x1b[H\x1b[2Jold\x1b[H\x1b[2Jnew\r\ntext";
    for (const clear of ["", "\x1b[2J", "\x1b[H\x1b[J", "\x1b[2J\x1b[2J", "\x1b[999;999H\x1b[1J"]) {
      expect(await shown(`$ vim\r\n\x1b[?1049h${draw}${clear}\x1b[?1049l`)).toBe(
        `$ vim\n${ALTERNATE}new\ntext\n${END}`,
      );
    }
  });

  it("is not there if it never showed anything", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[H\x1b[2J   \x1b[?1049ltwo")).toBe("one\ntwo\n");
  });

  it("does not show again what it showed when it was there before", async () => {
    const text = await shown("\x1b[?1049hx\x1b[2J\x1b[?1049l\x1b[?1049h\x1b[?1049l\x1b[?1049hy\x1b[?1049l");
    expect(text).toBe(`${ALTERNATE}x\n${END}${ALTERNATE}y\n${END}`);
  });

  it("comes when the session ends in it", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[Htext")).toBe(`one\n${ALTERNATE}text\n${END}`);
  });

  it("comes when the terminal is reset in it", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[Htext\x1bctwo")).toBe(`one\n${ALTERNATE}text\n${END}two\n`);
  });

  it("comes after a line that goes on after it, which then comes again", async () => {
    expect(await shown("a\r\nb\r\n>\x1b[?1049h\x1b[Htext\x1b[?1049l chosen\r\nc\r\n")).toBe(
      `a\nb\n>\n${ALTERNATE}text\n${END}> chosen\nc\n`,
    );
  });

  it("comes after all of a line that wraps", async () => {
    expect(await shown("0123456789abc\x1b[A\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[3;1Hd\r\n")).toBe(
      `0123456789abc\n${ALTERNATE}text\n${END}d\n`,
    );
  });

  it("has lines before it come once, however long it lasts", async () => {
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    // At markers, what has come is written.
    const frames = [`${lines}\x1b[?1049h\x1b[Hte`, marker("x", 0), "xt", marker("y", 0), "\x1b[?1049ld\r\n"];
    expect(await shown(...frames)).toBe(`${lines.replaceAll("\r", "")}${ALTERNATE}text\n${END}d\n`);
  });

  it("has lines before it that change later come again", async () => {
    expect(await shown("a\r\nb\r\nc\r\n\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[2;1HB\x1b[4;1Hd\r\n")).toBe(
      `a\nb\nc\n${ALTERNATE}text\n${END}B\nd\n`,
    );
  });

  it("has lines before it come once if they are only erased", async () => {
    expect(await shown("a\r\nb\r\n\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[H\x1b[2Ja\r\nd\r\n")).toBe(
      `a\nb\n${ALTERNATE}text\n${END}a\nd\n`,
    );
  });

  it("may come several times on one screen", async () => {
    const vim = (text: string): string => `\x1b[?1049h\x1b[H\x1b[2J${text}\x1b[?1049l`;
    expect(await shown(`a\r\n${vim("1")}b\r\n${vim("2")}${vim("3")}c\r\n`)).toBe(
      `a\n${ALTERNATE}1\n${END}b\n${ALTERNATE}2\n${END}${ALTERNATE}3\n${END}c\n`,
    );
  });

  it("does not scroll into the text", async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}`).join("\r\n");
    expect(await shown(`a\r\n\x1b[?1049h\x1b[H${lines}\x1b[?1049lb`)).toBe(
      `a\n${ALTERNATE}line 2996\nline 2997\nline 2998\nline 2999\n${END}b\n`,
    );
  });

  it("comes row by row", async () => {
    expect(await shown("\x1b[?1049h\x1b[H0123456789abc\x1b[?1049l")).toBe(`${ALTERNATE}0123456789\nabc\n${END}`);
  });

  it("has the normal screen resized with it", async () => {
    const line = "0123456789abcdefghij";
    const vim = ["\x1b[?1049h\x1b[Htext", resize(5, ROWS), resize(40, 10), "\x1b[?1049l"];
    expect(await shown(`a\r\n${line}\r\n`, ...vim, "b")).toBe(`a\n${line}\n${ALTERNATE}text\n${END}b\n`);
  });
});

describe("hostile output", () => {
  it.each(["I", "L", "M", "S", "T", "Z", "b"])("cannot have the terminal do %s without end", async (final) => {
    expect(await shown(`one\r\ntwo\x1b[2147483647${final}\x1b[99999999999999999999${final}\r\n`)).toBe("one\ntwo\n");
  });

  it("loses nothing by scrolling further than there are lines", async () => {
    expect(await shown("one\r\ntwo\x1b[5S")).toBe("one\ntwo\n");
  });

  describe("that has the whole screen change again and again", () => {
    const LARGE = resize(960, 135);
    const again = (sequence: string): string => sequence.repeat(0x4000 / sequence.length);

    it.each([
      ["RIS", "\x1bc"],
      ["ED", "\x1b[2J"],
      ["SD", "\x1b[99T"],
      ["DECIC", "\x1b['}"],
      ["the alternate screen", "\x1b[?47h\x1b[?47l"],
    ])("shows what comes after it: %s", async (_, sequence) => {
      expect(await shown(LARGE, again(sequence), "\r\nafter\r\n")).toBe("\nafter\n");
    });

    it("shows something of it, and what comes after it: DECALN", async () => {
      const text = await shown(LARGE, "before\r\n", again("\x1b#8"), "\r\nafter\r\n");
      expect(text.startsWith("before\n")).toBe(true);
      expect(text.includes("\nafter")).toBe(true);
      // All of it would be 700 MB.
      expect(text.length).toBeLessThan(0x2000000);
    });

    it("leaves the alternate screen", async () => {
      const frames = ["before\r\n\x1b[?47h\x1b[Htext", again("\x1b[J\x1bM"), "\x1b[2Jtext\x1b[?47l", "\r\nafter\r\n"];
      const text = await shown(LARGE, ...frames);
      expect(text.startsWith(`before\n${ALTERNATE}`)).toBe(true);
      expect(text).toMatch(/text\n--- end of alternate screen ---\n+after\n$/);
    });

    it("writes down a line that fills all that it can scroll", async () => {
      const frames = "\x1b[?47hx\x1b[?47l".repeat(8000);
      const text = await shown(resize(2, 1000), frames);
      expect(text.replaceAll(/[^x]/g, "").length).toBeGreaterThan(7000);
    });

    it("obeys again after enough of text", async () => {
      const lines = "line\r\n".repeat(10_000);
      const text = await shown(LARGE, again("\x1bc"), lines, "\x1b[H\x1b[2Jone\x1b[H\x1b[2Jtwo");
      expect(text.endsWith("line\none\ntwo\n")).toBe(true);
    });

    it("gets the size that it was given last", async () => {
      const sizes = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? resize(1, 1) : resize(1000, 1000)));
      const lines = "x\r\n".repeat(10_000);
      expect(await shown(...sizes, resize(20, 4), `${lines}\x1b[2J\x1b[999;999Hy`)).toBe(
        `${lines.replaceAll("\r", "")}\n\n\n${" ".repeat(19)}y\n`,
      );
    });
  });

  it("is taken whatever it is", async () => {
    const number = fc.constantFrom("", "0", "1", "2", "3", "4", "5", "9", "10", "47", "999", "1047", "1049");
    const sequence = fc
      .tuple(
        fc.constantFrom("\x1b[", "\x1b[?", "\x1b[>", "\u009b", "\x1b]", "\x1bP"),
        fc.array(number, { maxLength: 3 }),
        fc.constantFrom("", " ", "!", "'"),
        fc.constantFrom(..."@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrstu}~"),
      )
      .map(([introducer, params, intermediate, final]) => introducer + params.join(";") + intermediate + final);
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\x1bc",
        "\x1bM",
        "\x1b7",
        "\x1b8",
        "\x1b#8",
        "\x07",
        "\x1b\\",
        "\x1b[999;999H",
        "漢e\u0301".repeat(9),
      ),
      fc.constantFrom("\r\n", "\t", "\b", "\n".repeat(9), "x".repeat(25)),
    );
    const size = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 10 }));
    const frame = fc.oneof(
      { weight: 9, arbitrary: sequence },
      { weight: 9, arbitrary: text },
      { weight: 1, arbitrary: size.map(([columns, rows]) => resize(columns, rows)) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 100, size: "max" }), async (frames) => {
        expect(await shown(...frames)).toMatch(/^([^]*\n)?$/);
      }),
      { numRuns: 300 },
    );
  });
});

it("gives all that is shown, once and in order, whatever happens between lines", async () => {
  const vim = (text: string): string => `\x1b[?1049h\x1b[H\x1b[2J${text}\x1b[?1049l`;
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.constantFrom("ab", "漢", "é", "😀"), fc.nat(60)).map(([unit, n]) => unit.repeat(n)),
    },
    { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 12, max: 99 }), fc.integer({ min: 2, max: 40 })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("\x1b[2J", "\x1b[H\x1b[2J\x1b[3J", "\x1b[H\x1b[J", "\x1b[3J", "\x1bc", "\n\n\n"),
    },
    { weight: 1, arbitrary: fc.constant(vim) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 100, size: "max" }), async (steps) => {
      const expected: string[] = [];
      const frames = steps.map((step, i): string | Frame => {
        if (Array.isArray(step)) return resize(step[0], step[1]);
        if (typeof step === "string" && /[\x1b\n]/.test(step)) return step;
        const line = typeof step === "string" ? `<${i} ${step}>` : `(${i})`;
        expected.push(line);
        return typeof step === "string" ? `${line}\r\n` : step(line);
      });
      const text = await shown(resize(20, 5), ...frames);
      const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("---"));
      expect(lines.map((line) => line.trim())).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it("leaves out markers", async () => {
  expect(await collect(terminalText(stream<Frame>([START, marker("ls", 0), output("a"), marker("w", 1)])))).toEqual([
    "a\n",
  ]);
});
