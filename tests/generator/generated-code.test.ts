import Long from "long";
import { concat, utf8 } from "../support/bytes.js";
import type { AnyCodec } from "../support/codecs.js";
import { codecsOf, type Codecs } from "../support/generator.js";
import { TempFolder } from "../support/temp-folder.js";
import { double, int, len } from "../support/wire.js";

const SCHEMA = `
// Embedded messages.
message Inner {
  string B = 2 [(gogoproto.jsontag) = "b"];
  string A = 1 [(gogoproto.jsontag) = "a"];
}
message Middle {
  string Before = 2 [(gogoproto.jsontag) = "before"];
  Inner Inner = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message Outer {
  string Last = 9 [(gogoproto.jsontag) = "last_number"];
  Middle Middle = 5 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  string First = 1 [(gogoproto.jsontag) = "first_number"];
}
message Keyed {
  Inner Inner = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = "inner"];
}
message Hidden {
  Inner Inner = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = "-"];
  string X = 2 [(gogoproto.jsontag) = "x"];
}

// Fields with equal keys.
message Twice {
  string One = 1 [(gogoproto.jsontag) = "same"];
  string Other = 2 [(gogoproto.jsontag) = "other"];
  string Two = 3 [(gogoproto.jsontag) = "same,omitempty"];
}
message Left {
  string L = 1 [(gogoproto.jsontag) = "same"];
  string LeftOnly = 2 [(gogoproto.jsontag) = "left"];
}
message Right {
  string R = 1 [(gogoproto.jsontag) = "same"];
  string RightOnly = 2 [(gogoproto.jsontag) = "right"];
}
message Siblings {
  Left Left = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  Right Right = 2 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message Shallow {
  Left Left = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  string Own = 2 [(gogoproto.jsontag) = "same"];
  Right Right = 3 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message DeepRight {
  Right Right = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message Deep {
  DeepRight DeepRight = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  Left Left = 2 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message Annihilated {
  DeepRight DeepRight = 1 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  Left Left = 2 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  Twin Twin = 3 [(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""];
}
message Twin {
  string T = 1 [(gogoproto.jsontag) = "same"];
}
message Tagged {
  string Name = 1 [(gogoproto.jsontag) = ",omitempty"];
  string Other = 2 [(gogoproto.jsontag) = "Name"];
}

// Keys and omitempty.
message Small {
  string Text = 1;
}
enum Kind {
  KIND_NONE = 0;
  KIND_ONE = 1;
}
message Omitted {
  string text = 1 [(gogoproto.jsontag) = "text,omitempty"];
  int32 int = 2 [(gogoproto.jsontag) = "int,omitempty"];
  int64 long = 3 [(gogoproto.jsontag) = "long,omitempty"];
  uint64 ulong = 4 [(gogoproto.jsontag) = "ulong,omitempty"];
  bool flag = 5 [(gogoproto.jsontag) = "flag,omitempty"];
  double real = 6 [(gogoproto.jsontag) = "real,omitempty"];
  Kind kind = 7 [(gogoproto.jsontag) = "kind,omitempty"];
  repeated string texts = 8 [(gogoproto.jsontag) = "texts,omitempty"];
  map<string, string> map = 9 [(gogoproto.jsontag) = "map,omitempty"];
  Small pointer = 10 [(gogoproto.jsontag) = "pointer,omitempty"];
  repeated Small smalls = 11 [(gogoproto.jsontag) = "smalls,omitempty"];
  map<string, Small> small_map = 12 [(gogoproto.jsontag) = "small_map,omitempty"];
  google.protobuf.Struct plain = 13 [(gogoproto.casttype) = "Plain", (gogoproto.jsontag) = "plain,omitempty"];
  Small value = 14 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "value,omitempty"];
  google.protobuf.Timestamp time = 15
      [(gogoproto.nullable) = false, (gogoproto.stdtime) = true, (gogoproto.jsontag) = "time,omitempty"];
}
message Written {
  string text = 1 [(gogoproto.jsontag) = "text"];
  int32 int = 2 [(gogoproto.jsontag) = "int"];
  int64 long = 3 [(gogoproto.jsontag) = "long"];
  uint64 ulong = 4 [(gogoproto.jsontag) = "ulong"];
  bool flag = 5 [(gogoproto.jsontag) = "flag"];
  double real = 6 [(gogoproto.jsontag) = "real"];
  Kind kind = 7 [(gogoproto.jsontag) = "kind"];
  repeated string texts = 8 [(gogoproto.jsontag) = "texts"];
  map<string, string> map = 9 [(gogoproto.jsontag) = "map"];
  Small pointer = 10 [(gogoproto.jsontag) = "pointer"];
  repeated Small smalls = 11 [(gogoproto.jsontag) = "smalls"];
  map<string, Small> small_map = 12 [(gogoproto.jsontag) = "small_map"];
  google.protobuf.Struct plain = 13 [(gogoproto.casttype) = "Plain", (gogoproto.jsontag) = "plain"];
  Small value = 14 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "value"];
  google.protobuf.Timestamp time = 15
      [(gogoproto.nullable) = false, (gogoproto.stdtime) = true, (gogoproto.jsontag) = "time"];
}
message Secret {
  bytes data = 1 [(gogoproto.jsontag) = "-"];
  string secret = 2 [(gogoproto.jsontag) = "-"];
}
message Untagged {
  string snake_case = 1;
  Small Value = 2 [(gogoproto.nullable) = false];
}
message GoNames {
  string snake_case = 1 [(gogoproto.jsontag) = ",omitempty"];
  string lower = 2 [(gogoproto.jsontag) = ",omitempty"];
  string HTTPServer = 3 [(gogoproto.jsontag) = ",omitempty"];
  string part_2 = 4 [(gogoproto.jsontag) = ",omitempty"];
}
message GoNamesAfterDigits {
  string x11forward = 1 [(gogoproto.jsontag) = ",omitempty"];
}
message GoNamesOfUnderscores {
  string _hidden = 1 [(gogoproto.jsontag) = ",omitempty"];
}

// Nested and recursive messages.
message Tree {
  string label = 1;
  Tree left = 2;
  repeated Tree others = 3;
  message Leaf {
    string colour = 1;
  }
  Leaf leaf = 4;
}
message Choice {
  string before = 1;
  oneof some_choice {
    Small small = 2;
    Tree.Leaf leaf_2 = 5;
  }
  string between = 3;
  string after = 7;
}
`;

const folder = new TempFolder();
let codecs: Codecs;

beforeAll(() => {
  codecs = codecsOf(folder, SCHEMA);
}, 60_000);

function codec(name: string): AnyCodec {
  const found = codecs[name];
  if (found === undefined) throw new Error(`no codec for ${name}`);
  return found;
}

/** Creates a message from `init` and marshals it. */
function marshal(name: string, init: object = {}): string {
  return codec(name).marshalJSON(codec(name).create(init as never));
}

/** Unmarshals a message from JSON text. */
function unmarshal(name: string, text: string): object {
  return codec(name).unmarshalJSON(text);
}

describe("embedded messages", () => {
  const outer = {
    Last: "l",
    Middle: { Before: "m", Inner: { A: "a", B: "b" } },
    First: "f",
  };

  it("have their fields in the parent's JSON object, in order of declaration", () => {
    expect(marshal("Outer", outer)).toBe('{"last_number":"l","before":"m","b":"b","a":"a","first_number":"f"}');
  });

  it("are read from the parent's JSON object", () => {
    const text = '{"a":"a","b":"b","before":"m","first_number":"f","last_number":"l"}';
    expect(unmarshal("Outer", text)).toEqual(codec("Outer").create(outer as never));
  });

  it("are length-delimited fields in protobuf, in order of field number", () => {
    const bytes = concat(len(1, "f"), len(5, len(1, len(1, "a"), len(2, "b")), len(2, "m")), len(9, "l"));
    expect(codec("Outer").encode(codec("Outer").create(outer as never))).toEqual(bytes);
    expect(codec("Outer").decode(bytes)).toEqual(codec("Outer").create(outer as never));
  });

  it("are nested JSON objects if the tag has a key", () => {
    expect(marshal("Keyed", { Inner: { A: "1", B: "2" } })).toBe('{"inner":{"b":"2","a":"1"}}');
    expect(unmarshal("Keyed", '{"inner":{"a":"1"},"b":"no"}')).toEqual({ Inner: { A: "1", B: "" } });
  });

  it("are omitted with all their fields if the key is -", () => {
    expect(marshal("Hidden", { Inner: { A: "1" }, X: "x" })).toBe('{"x":"x"}');
    expect(unmarshal("Hidden", '{"a":"1","-":"2","x":"x"}')).toEqual({ Inner: { A: "", B: "" }, X: "x" });
  });
});

describe("fields with equal keys", () => {
  it("are both omitted from JSON but kept in protobuf if they are in one message", () => {
    const message = { One: "1", Other: "o", Two: "2" };
    expect(marshal("Twice", message)).toBe('{"other":"o"}');
    expect(unmarshal("Twice", '{"same":"s","other":"o"}')).toEqual({ One: "", Other: "o", Two: "" });
    const bytes = concat(len(1, "1"), len(2, "o"), len(3, "2"));
    expect(codec("Twice").encode(message)).toEqual(bytes);
  });

  it("are both omitted if they are in two messages embedded at the same depth", () => {
    const message = { Left: { L: "l", LeftOnly: "1" }, Right: { R: "r", RightOnly: "2" } };
    expect(marshal("Siblings", message)).toBe('{"left":"1","right":"2"}');
    expect(unmarshal("Siblings", '{"same":"s","left":"1","right":"2"}')).toEqual({
      Left: { L: "", LeftOnly: "1" },
      Right: { R: "", RightOnly: "2" },
    });
  });

  it("resolve to the field at the least depth, regardless of order", () => {
    const message = { Left: { L: "l", LeftOnly: "1" }, Own: "own", Right: { R: "r", RightOnly: "2" } };
    expect(marshal("Shallow", message)).toBe('{"left":"1","same":"own","right":"2"}');
    expect(unmarshal("Shallow", '{"same":"s"}')).toMatchObject({ Left: { L: "" }, Own: "s", Right: { R: "" } });
  });

  it("resolve to the less deeply embedded of two fields", () => {
    const message = { DeepRight: { Right: { R: "deep", RightOnly: "2" } }, Left: { L: "shallow", LeftOnly: "1" } };
    expect(marshal("Deep", message)).toBe('{"right":"2","same":"shallow","left":"1"}');
  });

  it("are all omitted if two of them share the least depth, including a deeper one", () => {
    const message = { DeepRight: { Right: { R: "deep" } }, Left: { L: "l" }, Twin: { T: "t" } };
    expect(marshal("Annihilated", message)).toBe('{"right":"","left":""}');
  });

  it("resolve to the field whose key comes from its tag rather than from its Go name", () => {
    // encoding/json behaves like this; jsoniter omits both.
    const message = codec("Tagged").create({ Name: "by name", Other: "by tag" });
    expect(codec("Tagged").marshalJSON(message, { escapeHTML: true })).toBe('{"Name":"by tag"}');
    expect(unmarshal("Tagged", '{"Name":"x"}')).toEqual({ Name: "", Other: "x" });
  });
});

describe("omitempty", () => {
  const zeroTime = '"0001-01-01T00:00:00Z"';

  it("omits zero and absent values, but not messages that are not pointers", () => {
    expect(marshal("Omitted")).toBe(`{"value":{},"time":${zeroTime}}`);
  });

  it("keeps every other value", () => {
    const message = {
      ...{ text: "t", int: -1, long: Long.MIN_VALUE, ulong: Long.MAX_UNSIGNED_VALUE, flag: true, real: 1.5, kind: 1 },
      ...{
        texts: [""],
        map: new Map([["", ""]]),
        pointer: {},
        smalls: [{}],
        small_map: new Map([["k", { Text: "" }]]),
      },
      plain: { fields: new Map() },
    };
    expect(marshal("Omitted", message)).toBe(
      '{"text":"t","int":-1,"long":-9223372036854775808,"ulong":18446744073709551615,"flag":true,"real":1.5,"kind":1,' +
        '"texts":[""],"map":{"":""},"pointer":{},"smalls":[{}],"small_map":{"k":{}},"plain":{},' +
        `"value":{},"time":${zeroTime}}`,
    );
  });

  it("does not apply if the tag does not have it: every value is written", () => {
    const init = { map: new Map([["", ""]]), small_map: new Map([["", { Text: "" }]]) };
    expect(marshal("Written", init)).toBe(
      '{"text":"","int":0,"long":0,"ulong":0,"flag":false,"real":0,"kind":0,"texts":null,"map":{"":""},' +
        `"pointer":null,"smalls":null,"small_map":{"":{}},"plain":null,"value":{},"time":${zeroTime}}`,
    );
    expect(unmarshal("Written", marshal("Written"))).toEqual(codec("Written").create());
  });

  it("does not apply if the tag does not have it: an empty map is null, like Go's nil map", () => {
    expect(marshal("Written")).toContain('"map":null,');
    expect(marshal("Written")).toContain('"small_map":null,');
  });

  it("is the default for a field without a tag, with the name in the schema as key", () => {
    expect(marshal("Untagged")).toBe('{"Value":{}}');
    expect(marshal("Untagged", { snake_case: "s", Value: { Text: "t" } })).toBe(
      '{"snake_case":"s","Value":{"Text":"t"}}',
    );
  });
});

describe("keys", () => {
  it("of - are neither written nor read", () => {
    expect(marshal("Secret", { data: utf8("d"), secret: "s" })).toBe("{}");
    expect(unmarshal("Secret", '{"-":"x","secret":"s","data":"ZA=="}')).toEqual(codec("Secret").create());
    const bytes = concat(len(1, "d"), len(2, "s"));
    expect(codec("Secret").encode(codec("Secret").decode(bytes))).toEqual(bytes);
  });

  it("default to the Go name if the tag has an empty key", () => {
    const message = { snake_case: "1", lower: "2", HTTPServer: "3", part_2: "4" };
    expect(marshal("GoNames", message)).toBe('{"SnakeCase":"1","Lower":"2","HTTPServer":"3","Part_2":"4"}');
  });

  it("default to a Go name that is capitalized after digits, like gogo's", () => {
    expect(marshal("GoNamesAfterDigits", { x11forward: "1" })).toBe('{"X11Forward":"1"}');
  });

  it("default to a Go name with X for a leading underscore, like gogo's", () => {
    expect(marshal("GoNamesOfUnderscores", { _hidden: "1" })).toBe('{"XHidden":"1"}');
  });
});

describe("message fields", () => {
  it("can be recursive and of a nested type", () => {
    const tree = { label: "root", left: { label: "l" }, others: [{}, { left: {} }], leaf: { colour: "green" } };
    const text = '{"label":"root","left":{"label":"l"},"others":[{},{"left":{}}],"leaf":{"colour":"green"}}';
    const message = codec("Tree").create(tree as never);
    expect(codec("Tree").marshalJSON(message)).toBe(text);
    expect(unmarshal("Tree", text)).toEqual(message);
    const bytes = concat(
      ...[len(1, "root"), len(2, len(1, "l")), len(3, ""), len(3, len(2, "")), len(4, len(1, "green"))],
    );
    expect(codec("Tree").encode(message)).toEqual(bytes);
    expect(codec("Tree").decode(bytes)).toEqual(message);
    expect(codec("Tree_Leaf").typeName).toBe("test.Tree.Leaf");
  });

  it("can be cases of a oneof, which is written at the position of its declaration", () => {
    const message = codec("Choice").create({
      ...{ before: "b", between: "m", after: "a" },
      some_choice: { $case: "leaf_2", value: { colour: "red" } },
    } as never);
    const text = '{"before":"b","SomeChoice":{"leaf_2":{"colour":"red"}},"between":"m","after":"a"}';
    expect(codec("Choice").marshalJSON(message)).toBe(text);
    expect(unmarshal("Choice", text)).toEqual(message);
    const bytes = concat(len(1, "b"), len(3, "m"), len(5, len(1, "red")), len(7, "a"));
    expect(codec("Choice").encode(message)).toEqual(bytes);
    expect(codec("Choice").decode(bytes)).toEqual(message);
  });

  it("can be cases of a oneof that is not set", () => {
    expect(marshal("Choice", { before: "b" })).toBe('{"before":"b","SomeChoice":null}');
    expect(unmarshal("Choice", '{"SomeChoice":null}')).toEqual(codec("Choice").create());
  });
});

describe("protobuf", () => {
  it("encodes and decodes every kind of field", () => {
    const time = { seconds: Long.fromNumber(1), nanos: 2 };
    const message = codec("Written").create({
      ...{ text: "t", int: -1, long: Long.MIN_VALUE, ulong: Long.MAX_UNSIGNED_VALUE, flag: true, real: 1.5, kind: 1 },
      ...{ texts: ["a", ""], map: new Map([["k", "v"]]), pointer: {}, smalls: [{}, { Text: "s" }] },
      ...{ small_map: new Map([["k", { Text: "s" }]]), plain: { fields: new Map() }, value: { Text: "v" }, time },
    } as never);
    const bytes = concat(
      ...[len(1, "t"), int(2, -1), int(3, -(2n ** 63n)), int(4, 2n ** 64n - 1n), int(5, 1), double(6, 1.5), int(7, 1)],
      ...[len(8, "a"), len(8, ""), len(9, len(1, "k"), len(2, "v")), len(10, ""), len(11, ""), len(11, len(1, "s"))],
      ...[len(12, len(1, "k"), len(2, len(1, "s"))), len(13, ""), len(14, len(1, "v")), len(15, int(1, 1), int(2, 2))],
    );
    expect(codec("Written").encode(message)).toEqual(bytes);
    expect(codec("Written").decode(bytes)).toEqual(message);
  });
});
