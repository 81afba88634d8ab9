package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"time"
	"unicode"

	"reference/cases"
)

// oddLine is a JSON text with Go's results for it.
type oddLine struct {
	Message string `json:"message"`
	JSON    string `json:"json"`
	// Error is the error of reading the text.
	Error string `json:"error,omitempty"`
	// Bytes and Out are Go's protobuf and JSON for the message that it reads.
	Bytes      *hexBytes `json:"bytes,omitempty"`
	BytesError string    `json:"bytesError,omitempty"`
	Out        string    `json:"out,omitempty"`
	OutError   string    `json:"outError,omitempty"`
}

// odd writes JSON that Go would not write, with Go's results for it. The first field of
// each Go type gets all odd values of the type, and further fields get a few of them.
// The chosen texts follow. The same arguments give the same output, except for the order
// of map entries in protobuf.
func odd(args []string, out *bufio.Writer) error {
	flags := flag.NewFlagSet("odd", flag.ExitOnError)
	seed := flags.Int64("seed", 1, "seed of the random numbers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	names, err := messageNames()
	if err != nil {
		return err
	}
	lines, o := newLineWriter(out), oddities{rand.New(rand.NewSource(*seed)), map[string]bool{}}
	write := func(name, text string) error {
		reply := respond(&request{Message: name, JSON: text}, unmarshal)
		return lines.Encode(oddLine{
			Message: name, JSON: text, Error: reply.Error,
			Bytes: reply.Bytes, BytesError: reply.BytesError, Out: reply.JSON, OutError: reply.JSONError,
		})
	}
	for _, name := range names {
		seen := map[string]bool{}
		for _, text := range o.texts(name) {
			if seen[text] {
				continue
			}
			seen[text] = true
			if err := write(name, text); err != nil {
				return err
			}
		}
	}
	for _, line := range chosenTexts {
		for _, text := range line.texts {
			if err := write(line.message, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// oddities generates odd values. It records the types for which it has returned all values.
type oddities struct {
	*rand.Rand
	returnedAll map[string]bool
}

// texts returns the odd JSON texts for a message.
func (o *oddities) texts(name string) []string {
	m, err := newMessage(name)
	if err != nil {
		panic(err)
	}
	fields := fieldsOf(reflect.TypeOf(m).Elem())
	nulls := make([]string, len(fields))
	for i, field := range fields {
		nulls[i] = quote(field.key) + ":null"
	}
	texts := []string{"{" + strings.Join(nulls, ",") + "}"}
	for _, field := range fields {
		for _, value := range o.some(field.of, field.quoted, 1) {
			texts = append(texts, "{"+quote(field.key)+":"+value+"}")
		}
	}
	return texts
}

// field is a struct field as encoding/json sees it.
type field struct {
	key    string
	of     reflect.Type
	quoted bool
}

// fieldsOf returns the fields of a struct and of the structs embedded in it. It does not
// resolve equal keys.
func fieldsOf(t reflect.Type) (fields []field) {
	for i := 0; i < t.NumField(); i++ {
		of := t.Field(i)
		if strings.HasPrefix(of.Name, "XXX_") || of.Tag.Get("json") == "-" || !of.IsExported() {
			continue
		}
		options := strings.Split(of.Tag.Get("json"), ",")
		key, quoted := options[0], false
		for _, option := range options[1:] {
			quoted = quoted || option == "string"
		}
		if strings.IndexFunc(key, notOfKey) >= 0 {
			key = ""
		}
		if of.Anonymous && key == "" {
			inner := of.Type
			if inner.Kind() == reflect.Ptr {
				inner = inner.Elem()
			}
			fields = append(fields, fieldsOf(inner)...)
			continue
		}
		if key == "" {
			key = of.Name
		}
		fields = append(fields, field{key, of.Type, quoted})
	}
	return fields
}

// notOfKey returns true if encoding/json rejects a character in a tag's key.
func notOfKey(c rune) bool {
	return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

// some returns all values of a type on the first call for it, and then count of them.
func (o *oddities) some(t reflect.Type, quoted bool, count int) []string {
	key := fmt.Sprint(shape(t), quoted)
	all := o.values(t, quoted)
	if !o.returnedAll[key] {
		o.returnedAll[key] = true
		return all
	}
	return o.pick(all, count)
}

func (o *oddities) pick(from []string, count int) (picked []string) {
	for ; count > 0; count-- {
		picked = append(picked, from[o.Intn(len(from))])
	}
	return picked
}

// shape returns a name for the JSON form of a type. A type without JSON methods has the
// name of its underlying type, a pointer that of its element, and all messages have the
// same name.
func shape(t reflect.Type) string {
	if _, ok := own[t]; ok {
		return t.String()
	}
	switch t.Kind() {
	case reflect.Ptr:
		return shape(t.Elem())
	case reflect.Slice:
		return "[]" + shape(t.Elem())
	case reflect.Map:
		return "map[" + t.Key().Kind().String() + "]" + shape(t.Elem())
	default:
		return t.Kind().String()
	}
}

var (
	wrong = []string{"null", "true", `"x"`, "1", "[]", "{}", `[null]`, `{"a":null}`}

	signed32 = []string{
		"0", "-0", "-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "1e2", "1E2", "1.0",
		"0.5", "1e400", `"1"`, `""`,
	}
	signed64 = []string{
		"-0", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "1e2", "1.0", "-0.0", "1e-2", "18446744073709551615", `"1"`,
	}
	unsigned8  = []string{"0", "255", "256"}
	unsigned32 = []string{"0", "-0", "-1", "4294967295", "4294967296", "1e2", "1.0", `"1"`}
	unsigned64 = []string{
		"0", "-0", "-1", "9007199254740993", "9223372036854775808", "18446744073709551615", "18446744073709551616",
		"1e2", "1.0", `"1"`,
	}
	float32s = []string{
		"-0", "-0.0", "0.1", "16777217", "16777219", "3.4028235e38", "3.4028235677973366e38", "3.4028236e38", "3.5e38",
		"1e-46", "7e-46", "7.1e-46", "1e400", "-1e400", "1E2", "999999950000000000000", "1e21", "1e-6", "9.9999e-7", `"1"`,
		`"NaN"`, "0.30000001192092896",
	}
	float64s = []string{
		"-0", "-0.0", "0.1", "9007199254740993", "1.7976931348623157e308", "1.7976931348623158e308",
		"1.797693134862315807e308", "1.8e308", "1e400", "2e-324", "3e-324", "5e-324", "1e-400", "1E+2", "1e21",
		"123456789012345678901", "1e-6", "9.9e-7", `"1"`, `"NaN"`,
	}
	bools        = []string{"true", "false", "0", `"true"`}
	plainStrings = []string{
		`""`, `"a"`, `"\u0000\u001f\"\\\/\b\f\n\r\t"`, `"<>&\u2028\u2029"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`,
		`"\ud83d\u0041"`, "\"\u007f\u0080\"", `"null"`,
	}
	base64s = []string{
		`""`, `"AA=="`, `"AAE="`, `"AAEC"`, `"AA"`, `"AAE"`, `"A"`, `"AA="`, `"AA==="`, `"===="`, `"AAEC="`, `"AB=="`,
		`"-_-_"`, `"+/+/"`, `"A\nA\r=="`, `"AA=\n="`, `"AAEC\n"`, `" AA=="`, `"AA==AA=="`, `"AA==\u0000"`, `"\u0041A=="`,
		`"é"`, "[1,2]", "[255,0]", "[256]", "[-1]", "[1.0]", `["a"]`, `[1,"a",2]`,
	}

	quotedNumbers = []string{
		`"0"`, `"1"`, `"-1"`, `"-0"`, `"01"`, `"+1"`, `" 1"`, `"1 "`, `""`, `"x"`, `"1.0"`, `"1e2"`, `"0.5"`, `"null"`,
		`"\"1\""`, `"true"`, `"1x"`, `"\u0031"`, `"2147483648"`, `"4294967296"`, `"9223372036854775808"`,
		`"18446744073709551615"`, `"1e400"`, `"NaN"`, `"3.5e38"`, `"[]"`, "0", "false",
	}
	quotedBools   = []string{`"true"`, `"false"`, `"TRUE"`, `"null"`, `"t"`, `"1"`, `" true"`, `"true "`, `"truex"`, `""`, "false"}
	quotedStrings = []string{
		`"\"\""`, `"\"a\""`, `"a"`, `"\"a"`, `"a\""`, `"null"`, `"\"null\""`, `""`, `"\""`, `"\"\\u003c\\n\""`, `"1"`,
		`"\"a\" "`, `" \"a\""`, `"\"a\"b\""`, `"'a'"`, `"true"`, `"\"\n\""`, `"\"\ud83d\ude00\""`,
	}

	plainTimes = []string{
		`"2020-02-29T12:34:56Z"`, `"2020-02-29T12:34:56.789+01:30"`, `"2020-02-29T23:59:59-23:59"`, `"0001-01-01T00:00:00Z"`,
		`"0001-01-01T00:00:00+00:01"`, `"9999-12-31T23:59:59.999999999Z"`, `"9999-12-31T23:59:59-00:01"`,
		`"0000-01-01T00:00:00Z"`, `"10000-01-01T00:00:00Z"`, `"2020-02-30T00:00:00Z"`, `"2021-02-29T00:00:00Z"`,
		`"2020-01-01T24:00:00Z"`, `"2020-01-01T23:59:60Z"`, `"2020-01-01T1:00:00Z"`, `"2020-01-01T00:00:00,5Z"`,
		`"2020-01-01T00:00:00.1234567891Z"`, `"2020-01-01T00:00:00.Z"`, `"2020-01-01T00:00:00+24:00"`,
		`"2020-01-01T00:00:00+00:60"`, `"2020-01-01T00:00:00-00:00"`, `"2020-01-01t00:00:00z"`, `"2020-01-01 00:00:00Z"`,
		`"2020-01-01T00:00:00"`, `"2020-01-01"`, `""`, `" 2020-01-01T00:00:00Z"`, `"\u0032020-01-01T00:00:00Z"`, "0",
	}
	plainDurations = []string{"0", "1", "-1", "9223372036854775807", "9223372036854775808", "1.0", "1e9", `"1s"`, `"1"`}

	mapKeys = map[reflect.Kind][]string{
		reflect.Int32:  {"1", "-1", "+1", "01", "-0", "1.0", "1e2", "", " 1", "x", "2147483647", "2147483648", "-2147483648", "-2147483649", "0x1", "1_0"},
		reflect.Int64:  {"1", "+1", "01", "-0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1_0"},
		reflect.Uint32: {"1", "+1", "-0", "-1", "01", "4294967295", "4294967296", "1.0"},
		reflect.Uint64: {"1", "+1", "-0", "00", "18446744073709551615", "18446744073709551616"},
		reflect.String: {"", "a", "__proto__", "\x00", "<", "\u2028", "😀"},
		reflect.Bool:   {"true"},
	}
)

// own are the odd values of types with JSON methods.
var own = map[reflect.Type][]string{
	reflect.TypeOf(time.Time{}):      plainTimes,
	reflect.TypeOf(time.Duration(0)): plainDurations,
	reflect.TypeOf(cases.Color(0)): {
		`"COLOR_UNSPECIFIED"`, `"COLOR_RED"`, `"COLOR_SCARLET"`, `"color_red"`, `"\u0043OLOR_RED"`, `"NONE"`, `""`, `"1"`,
		"1", "7", "-5", "1.0", "1e0", "2147483648", " 2 ",
	},
	reflect.TypeOf(cases.Duration(0)): {
		`"0"`, `"0s"`, `"1h2m3s"`, `"1.5h"`, `"-1.5s"`, `"+5s"`, `""`, `"1"`, `"1h 2m"`, `"1µs"`, `"1μs"`, `"1us"`, `".5s"`,
		`"1.s"`, `"."`, `"1e3s"`, `"1d"`, `"9223372036854775807ns"`, `"9223372036854775808ns"`, `"-9223372036854775808ns"`,
		`"2562047h47m16.854775807s"`, `"2562048h"`, `"0.0000000001s"`, `"1.0000000019s"`, `"-"`, `"1S"`,
	},
	reflect.TypeOf(cases.Level(0)): {`"none"`, `"low"`, `"LOW"`, `"high"`, `"7"`, `"+7"`, `"-1"`, `"1"`, `"2147483648"`, `""`, "1"},
	reflect.TypeOf(cases.UUID{}): {
		`"00000000-0000-0000-0000-000000000000"`, `"00112233-4455-6677-8899-aabbccddeeff"`,
		`"00112233-4455-6677-8899-AABBCCDDEEFF"`, `"\u00300112233-4455-6677-8899-aabbccddeeff"`,
		`"00112233445566778899aabbccddeeff"`, `"{00112233-4455-6677-8899-aabbccddeeff}"`,
		`"00112233-4455-6677-8899-aabbccddeefg"`, `""`, "[1,2]",
	},
	reflect.TypeOf(cases.Token{}):      {`""`, `"00ff"`, `"00FF"`, `"0"`, `"0g"`, `"AA=="`, "[1]"},
	reflect.TypeOf(cases.BoolOption{}): {"true", "false", `"true"`, "0", `{"value":true}`},
	reflect.TypeOf(cases.Struct{}): {
		`{"a":1,"b":"x","c":null,"d":[true,{"e":[]}]}`, `{"a":1,"a":2}`, `{"a":1e400}`, `{"a":-0}`, `{"":""}`, "[]", `"x"`,
		`{"fields":{"a":{"Kind":null}}}`, `{"a":"\ud83d"}`,
	},
	reflect.TypeOf(cases.PlainStruct{}): {`{"a":[null,"x"]}`, `{"fields":{}}`, "[]"},
}

// values returns the odd values of a type.
func (o *oddities) values(t reflect.Type, quoted bool) []string {
	if t.Kind() == reflect.Ptr {
		return o.values(t.Elem(), quoted)
	}
	var list []string
	if quoted {
		switch t.Kind() {
		case reflect.Bool:
			list = quotedBools
		case reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
			list = quotedNumbers
		case reflect.String:
			list = quotedStrings
		}
	}
	if list == nil {
		list = own[t]
	} else {
		list = append(list[:len(list):len(list)], own[t]...)
	}
	if list == nil {
		list = o.valuesOfKind(t)
	}
	return append(list[:len(list):len(list)], wrong...)
}

func (o *oddities) valuesOfKind(t reflect.Type) (list []string) {
	switch t.Kind() {
	case reflect.Bool:
		return bools
	case reflect.Int32:
		return signed32
	case reflect.Int64:
		return signed64
	case reflect.Uint8:
		return unsigned8
	case reflect.Uint32:
		return unsigned32
	case reflect.Uint64:
		return unsigned64
	case reflect.Float32:
		return float32s
	case reflect.Float64:
		return float64s
	case reflect.String:
		return plainStrings
	case reflect.Struct:
		list = []string{`{"unknown":[1,{"a":"b"}],"":0}`}
		for _, field := range fieldsOf(t) {
			list = append(list, "{"+quote(field.key)+":"+o.pick(o.flat(field.of, field.quoted), 1)[0]+"}")
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return base64s
		}
		for _, value := range o.pick(o.flat(t.Elem(), false), 4) {
			list = append(list, "["+value+"]")
		}
		list = append(list, "["+strings.Join(o.pick(o.flat(t.Elem(), false), 3), ",")+"]")
	case reflect.Map:
		sample := o.sample(t.Elem())
		keys := mapKeys[t.Key().Kind()]
		if kind := "key " + t.Key().Kind().String(); o.returnedAll[kind] {
			keys = o.pick(keys, 2)
		} else {
			o.returnedAll[kind] = true
		}
		for _, key := range keys {
			list = append(list, "{"+quote(key)+":"+sample+"}")
		}
		key := quote(mapKeys[t.Key().Kind()][0])
		for _, value := range o.pick(o.flat(t.Elem(), false), 3) {
			list = append(list, "{"+key+":"+value+"}", "{"+key+":"+sample+","+key+":"+value+"}")
		}
	case reflect.Interface:
		list = []string{`{"a_string":"x"}`, `{"Value":{}}`}
	default:
		panic("no odd values for " + t.String())
	}
	return list
}

// flat returns the odd values of a type, without nested ones for a type that may be
// recursive.
func (o *oddities) flat(t reflect.Type, quoted bool) []string {
	inner := t
	for inner.Kind() == reflect.Ptr || inner.Kind() == reflect.Slice {
		inner = inner.Elem()
	}
	if _, ok := own[inner]; !ok && (inner.Kind() == reflect.Struct || inner.Kind() == reflect.Map) {
		return wrong
	}
	return o.values(t, quoted)
}

// sample returns the JSON of a random value that Go can read.
func (o *oddities) sample(t reflect.Type) string {
	value := reflect.New(t)
	random{Rand: o.Rand}.setPresent(value.Elem(), maxDepth)
	if text, err := json.Marshal(value.Interface()); err == nil && json.Unmarshal(text, reflect.New(t).Interface()) == nil {
		return string(text)
	}
	return "null"
}

func quote(key string) string {
	text, err := json.Marshal(key)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// chosenTexts are inputs for cases that depend on more than the type of a field.
var chosenTexts = []struct {
	message string
	texts   []string
}{
	{"cases.Scalars", []string{
		"null", " { } ", "[]", `"x"`, "1", "true", "", "{", "{}x", `{"a_int32":1,}`, `{a_int32:1}`, `{"a_int32":01}`,
		`{"a_int32":1,"a_int32":2}`, `{"a_int32":1,"a_int32":null}`, `{"a_int32":1,"a_int32":"x"}`,
		`{"a_int32":"x","a_string":"kept"}`, `{"a_string":"a","a_string":null,"a_bytes":"AA==","a_bytes":null}`,
		`{"a_bytes":"AAEC","a_bytes":[5]}`, `{"a_bytes":"AAEC","a_bytes":""}`, `{"a_bytes":[1,2,3],"a_bytes":[null]}`,
		`{"A_INT32":1}`, `{"A_Int32":1,"a_int32":2}`, `{"a_int32":2,"A_INT32":1}`, `{"AInt32":1}`, `{"aInt32":1}`,
		`{"a_\u0069nt32":1}`, `{"a_ſtring":"long s"}`, `{"XXX_unrecognized":"AA=="}`,
	}},
	{"cases.ScalarsQuoted", []string{
		`{"a_int32":"1,\"x\":2"}`, `{"a_int64":"1,\"\":2"}`, `{"a_bool":"false,\"\":true"}`, `{"a_string":"\"abc\",\"z\":[{}]"}`,
		`{"a_int32":"1],[2"}`, `{"a_int32":"1,2"}`, `{"a_int32":""}`, `{"a_int32":"[1]"}`, `{"a_string":"{}"}`,
		`{"a_int32":"1","a_int32":null}`, `{"a_int32":"1","a_int32":"null"}`, `{"a_string":"\"a\"","a_string":null}`,
		`{"a_string":"\"a\"","a_string":"null"}`, `{"a_int32":1}`, `{"a_string":"a","a_bool":"true"}`,
	}},
	{"presence.OptionalQuoted", []string{
		`{"a_int32":"1","a_int32":null}`, `{"a_int32":"1","a_int32":"null"}`, `{"a_string":"null"}`, `{"a_string":"\"\""}`,
		`{"a_bool":"false"}`, `{"a_int32":"x"}`, `{"a_int32":"1","a_int32":"x"}`,
	}},
	{"presence.Optional", []string{
		`{"a_int32":0,"a_string":"","a_bool":false,"a_bytes":"","a_enum":0,"a_message":{}}`, `{"a_int32":"x"}`,
		`{"a_int32":1,"a_int32":null}`, `{"a_message":{"name":"a"},"a_message":{"count":1}}`,
		`{"a_message":{"name":"a"},"a_message":null}`, `{"a_message":{"name":"a"},"a_message":null,"a_message":{"count":1}}`,
	}},
	{"cases.MessageLists", []string{
		`{"pointers":[null]}`, `{"pointers":[{},null,{"name":"a"}]}`, `{"values":[null,{"name":"a"}]}`,
		// Go reads into the existing elements.
		`{"values":[{"name":"a","number":1}],"values":[{"number":2}]}`,
		`{"pointers":[{"name":"a","number":1}],"pointers":[{"number":2}]}`,
		`{"pointers":[{"name":"a","number":1}],"pointers":[null]}`,
		`{"values":[{"name":"a"},{"name":"b"}],"values":[{"number":2}]}`,
		`{"values":[{"name":"a"},{"name":"b"}],"values":[{"number":2}],"values":[{"number":3},{"number":4}]}`,
		`{"values":[{"name":"a"}],"values":[],"values":[{"number":2}]}`,
		`{"values":[{"name":"a"}],"values":null,"values":[{"number":2}]}`,
		`{"values":[{"name":"a"}],"values":[null]}`,
		`{"kinds":[1,2],"kinds":[null]}`, `{"kinds":[1,"x",2]}`, `{"kinds":[1,2,3],"kinds":[4],"kinds":[null,null,null]}`,
	}},
	{"cases.MessageMaps", []string{
		`{"pointers":{"a":null}}`, `{"values":{"a":null}}`,
		// Go replaces the existing values.
		`{"pointers":{"a":{"name":"x"},"a":{"number":1}}}`, `{"values":{"a":{"name":"x"},"a":{"number":1}}}`,
		`{"pointers":{"a":{"name":"x"}},"pointers":{"b":{"number":1}}}`, `{"pointers":{"a":{"name":"x"}},"pointers":null}`,
		`{"pointers":{"a":{"name":"x"}},"pointers":{}}`, `{"pointers_kept":{"1":{},"01":{"name":"x"},"+1":null}}`,
		`{"values":{"a":{"name":"x"},"a":null}}`, `{"kinds":{"a":1,"a":null}}`, `{"kinds":{"a":1,"a":"x","b":2}}`,
	}},
	{"cases.MapKeys", []string{
		`{"by_int32":{"1":"a","01":"b"}}`, `{"by_int32":{"x":"a","2":"b"}}`, `{"by_string":{"a":"b"},"by_string":{"c":"d"}}`,
		`{"by_uint64":{"1":"a","1":null}}`, `{"by_int32":{"2":"b","10":"c","-1":"d","1":"e"}}`, `{"by_int32":{1:"a"}}`,
	}},
	{"cases.BoolKeys", []string{`{"by_bool":{}}`, `{"by_bool":{"true":1}}`, `{"by_bool":null}`, `{"by_bool":1}`}},
	{"cases.WellKnown", []string{
		`{"timestamp":"2020-01-01T00:00:00Z"}`, `{"timestamp":{"seconds":1,"nanos":-5}}`, `{"duration":"1s"}`,
		`{"duration":{"seconds":"1"}}`, `{"struct":{"a":1}}`, `{"struct":{"fields":{"a":{}}}}`, `{"struct":{"fields":{"a":null}}}`,
		`{"value":1}`, `{"value":{"Kind":null}}`, `{"value":{"Kind":{"NumberValue":1}}}`, `{"list_value":[1]}`,
		`{"list_value":{"values":[{},{"Kind":null}]}}`, `{"any":{"type_url":"a","value":"AA=="}}`, `{"empty":{}}`,
		`{"field_mask":"a,b"}`, `{"field_mask":{"paths":["a",null]}}`, `{"int64_value":1}`, `{"int64_value":{"value":1}}`,
		`{"int64_value":{"value":"1"}}`, `{"bytes_value":{"value":""}}`, `{"null_value":null}`, `{"null_value":0}`,
		`{"null_value":"NULL_VALUE"}`, `{"string_value":"a"}`,
	}},
	{"cases.EmbedPointers", []string{
		"{}", `{"ei":1}`, `{"ei":null}`, `{"pointer_user":"a"}`, `{"list":[]}`, `{"base":{"ei":1}}`, `{"Base":{"ei":1}}`,
		`{"MiddlePointer":{"pointer_user":"a"}}`, `{"ei":"x"}`, `{"ei":1,"list":["a"],"pointer_user":"b","after":"c"}`,
	}},
	{"cases.EmbedMixed", []string{"{}", `{"ei":null}`, `{"user":"a","ei":1}`, `{"unknown":1}`}},
	{"cases.EmbedDepths", []string{`{"same":"a","below":"b","only_deeper":"c"}`, `{"below":null}`, `{"only_deeper":null}`}},
	{"cases.EmbedConflicts", []string{
		`{"both":"a","Mixed":"b","Plain":"c","only_left":"d","only_deepest":"e"}`, `{"Mixed":null,"both":null}`, `{"both":"a"}`,
		`{"l_both":"a","LBoth":"b"}`,
	}},
	{"cases.EmbedKeys", []string{
		`{"base":{"ei":1}}`, `{"ei":1}`, `{"tagged_key":{"tagged":"a"}}`, `{"tagged":"a"}`, `{"-":{"hidden_text":"a"}}`,
		`{"hidden_text":"a"}`, `{"invalid_text":"a"}`, `{"quoted_number":1}`, `{"quoted_number":"1"}`, `{"base":null,"tagged_key":null}`,
	}},
	{"cases.EqualKeys", []string{`{"same":"a","Untagged":"b","Choice":"c"}`, `{"same":1,"choice":"d"}`, `{"Choice":null}`}},
	{"cases.EmbedOneof", []string{`{"Choice":null,"Top":null}`, `{"inner_map":{"a":"b"}}`, `{"Choice":{"inner_text":"a"}}`}},
	{"cases.EmbedWellKnown", []string{`{"seconds":1,"nanos":2}`, `{"Kind":null}`, `{"seconds":null}`, `{"at":{}}`}},
	{"cases.OneofKinds", []string{
		`{"Value":null}`, `{"value":null}`, `{"Value":{"a_int32":1}}`, `{"value":{"a_int32":1}}`, `{"a_int32":1}`, `{"Value":{}}`,
		`{"Value":1}`, `{"Value":[]}`, `{"Value":"x"}`, `{"Value":{"a_int32":1}`,
	}},
	{"cases.OneofNames", []string{
		`{"Only":null,"XHidden":null,"Part_2":null,"String_":null,"Reset_":null,"X11Forward":null}`, `{"only_text":"a"}`,
		`{"Only":{"only_text":"a"},"Part_2":1}`,
	}},
	{"cases.ObjectKeys", []string{
		`{"constructor":"a","toString":"b","__proto__":"c","hasOwnProperty":1,"valueOf":"d","prototype":"e"}`,
		`{"map":{"__proto__":"a","constructor":"b","toString":"c"}}`, `{"__proto__":{"then":"a"}}`,
	}},
	{"cases.OddKeys", []string{
		`{"a.b":"1","a-b":"2","$x":"3","with space":"4"," ":"5","!#$%()*+-./:;=?@[]^_{|}~":"6"}`,
		`{"<a>&b":"1","größe":"2","钥匙":"3","٣𝒳":"4","1":"5","0":"6","-":"7","true":"8","null":"9"}`,
		`{"\u003ca\u003e\u0026b":"1","hidden":"2","":"3"}`, `{"GRÖSSE":"1","GRÖßE":"2"}`,
	}},
	{"cases.InvalidKeys", []string{`{"a\"b":"1","Quote":"2","quote":"3","Backslash":"4","Emoji":"5","😀":"6"}`}},
	{"cases.EmptyKeys", []string{
		`{"Empty":"1","EmptyQuoted":"2","EmptyBoth":"3","spaced":"4","upper_case":"5","unknown":6,"moved":"7","another":"8"}`,
	}},
	{"cases.CustomNames", []string{`{"UserID":"a","user_id":"b","server_id":"c","ServerID":"d","E":{},"quiet":"e"}`}},
	{"cases.AllHidden", []string{`{"text":"a","Text":"b","-":"c"}`, `{"number":"x"}`}},
	{"cases.DashKey", []string{`{"-":"a","minus":"b","Minus":"c"}`}},
	{"cases.TraitLists", []string{
		`{"value":{"a":["b","c"],"d":null}}`, `{"value":{}}`, `{"pointer":{}}`, `{"value":{"traits":{}}}`, `{"value":{"a":["b"],"a":["c"]}}`,
	}},
	{"cases.Structs", []string{
		`{"pointer":{"a":1},"pointer":{"b":2}}`, `{"value":{"a":1},"value":{"b":2}}`, `{"value":{"a":1},"value":null}`,
		`{"values":[{"a":1},null]}`, `{"by_name":{"a":{"b":[1]},"c":null}}`,
	}},
	{"cases.StdTimes", []string{
		`{"pointers":["2020-01-01T00:00:00+02:00",null]}`, `{"pointer_map":{"a":null}}`, `{"values":["2020-01-01T00:00:00Z",null]}`,
		`{"value":"2020-01-01T00:00:00Z","value":null}`, `{"value_map":{"1":null}}`, `{"quoted":"\"2020-01-01T00:00:00Z\""}`,
	}},
	{"cases.WrapperLists", []string{
		`{"int64_pointers":[1,null]}`, `{"bytes_pointers":[null]}`, `{"bytes_pointers":["AA==",""]}`, `{"bytes_values":[null,"AA=="]}`,
	}},
	{"cases.WrapperMaps", []string{
		`{"int64_pointers":{"a":null}}`, `{"bytes_pointers":{"a":null,"b":""}}`, `{"bytes_values":{"1":null}}`,
	}},
	{"cases.WrapperPointers", []string{`{"bytes_value":""}`, `{"int64_value":{"value":1}}`, `{"bool_value":false,"double_value":0}`}},
	{"cases.UUIDs", []string{
		`{"pointer":null,"value":null}`, `{"list":[null]}`, `{"by_name":{"a":null},"values_by_name":{"a":null}}`,
		`{"value":"00112233-4455-6677-8899-aabbccddeeff","value":null}`,
	}},
	{"cases.Tokens", []string{
		`{"pointer":null,"value":null}`, `{"value":"00","value":null}`, `{"list":[null]}`, `{"by_name":{"a":null},"values_by_number":{"1":null}}`,
	}},
	{"cases.JSONCasts", []string{
		`{"duration":"1s","duration":null}`, `{"duration_quoted":"1s"}`, `{"duration_quoted":"\"1s\""}`, `{"duration_quoted":null}`,
		`{"duration_quoted":"null"}`, `{"duration_quoted":1}`, `{"level":null}`, `{"level":"low","level":null}`,
	}},
	{"cases.NamedEnums", []string{
		`{"quoted":"COLOR_RED"}`, `{"quoted":"\"COLOR_RED\""}`, `{"quoted":"1"}`, `{"quoted":1}`, `{"quoted":null}`, `{"quoted":"null"}`,
		`{"colors":["COLOR_RED",2,null]}`, `{"by_name":{"a":"COLOR_SCARLET","b":null}}`, `{"color":"COLOR_RED","color":null}`,
		`{"colors":[-5]}`,
	}},
	{"cases.Lists", []string{
		`{"list_enum":[-1]}`, `{"list_int32":[null,1]}`, `{"list_bytes":[null,"","AA"]}`, `{"list_bytes":[[1,2]]}`,
		`{"list_string":["a","b"],"list_string":["c"]}`, `{"list_string":["a","b"],"list_string":["c"],"list_string":[null,null]}`,
		`{"list_int32":{}}`, `{"list_int32":1}`, `{"list_int32":[1,[2],3]}`, `{"list_int32":[]}`, `{"list_double":[1e400,1]}`,
	}},
	{"cases.ListsKept", []string{`{"list_int32":[]}`, `{"list_int32":[1],"list_int32":null}`, `{"list_int32":[1],"list_int32":[]}`}},
	{"cases.Tree", []string{
		`{"children":[{"children":[{"children":[]}]}]}`, `{"left":{"left":{"left":null}},"right":{}}`, `{"values":[{"values":[{}]}]}`,
	}},
	{"names.Keywords", []string{`{"class":"a","default":"b","constructor":"c","await":"d","arguments":"e"}`}},
	{"names.Outer", []string{`{"inner":{"text":"a"},"outer_inner":{"text":"b"},"entries":{"a":{}},"message":1}`}},
}
