package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand"
	"reflect"
	"sort"
	"strings"
)

// vector is Go's output for a message.
type vector struct {
	Message string `json:"message"`
	// Input is the input of the message, if it differs from Bytes.
	Input *hexBytes `json:"input,omitempty"`
	Bytes hexBytes  `json:"bytes"`
	JSON  string    `json:"json,omitempty"`
	// JSONError is the error of marshaling to JSON.
	JSONError string `json:"jsonError,omitempty"`
	// Read is Go's protobuf for the message that it reads from JSON, if it differs
	// from Bytes. ReadError is the error of reading.
	Read      *hexBytes `json:"read,omitempty"`
	ReadError string    `json:"readError,omitempty"`
}

// chosen are inputs that Go reads and writes differently.
var chosen = []struct {
	what, message, input string
}{
	{"-0, which Go omits from singular proto3 fields", "cases.ScalarsKept", "090000000000000080" + "1500000080"},
	{"-0, quoted", "cases.ScalarsQuoted", "090000000000000080" + "1500000080"},
	{"explicit zeros", "cases.ScalarsKept", "18002000280030003800400068007200" + "7a00800100"},
	{"several values, of which the last counts", "cases.Scalars", "1801" + "1802" + "720161" + "720162" + "7a0161" + "7a00"},
	{"an int32 of 64 bits", "cases.Scalars", "1881808080f0ffffff7f"},
	{"a uint32 of 64 bits", "cases.Scalars", "28ffffffffffffffffff01"},
	{"a sint32 of 64 bits", "cases.Scalars", "38ffffffffffffffffff01"},
	{"a sint32 of more than 32 bits", "cases.Scalars", "388280808010"},
	{"an enum of 64 bits", "cases.Scalars", "80018180808010"},
	{"a bool of 2", "cases.Scalars", "6802"},
	{"a bool of 2^32", "cases.Scalars", "688080808010"},
	{"overlong varints", "cases.Scalars", "188100" + "68818080808080808000"},
	{"packed parts and single elements", "cases.Lists", "1a020102" + "1803" + "1a0104" + "1a00"},
	{"packed values for unpacked fields", "cases.ListsUnpacked", "1a020102" + "1803" + "6a020100"},
	{"a list of bools of 2", "cases.Lists", "6a0302000" + "3"},
	{"an entry without a key", "cases.MapKeys", "0a03120161" + "5a03120161"},
	{"an entry without a value", "cases.MapKeys", "0a020801" + "5a030a0161"},
	{"an empty entry", "cases.MapKeys", "0a00" + "5a00"},
	{"an entry with a value before its key, and more", "cases.MapKeys", "0a07" + "120161" + "0801" + "1801"},
	{"an entry with two keys and two values", "cases.MapKeys", "0a0a" + "0801" + "120161" + "0802" + "120162"},
	{"two entries with one key", "cases.MapKeys", "0a05" + "0801" + "120161" + "0a05" + "0801" + "120162"},
	{"two entries of messages with one key", "cases.MessageMaps", "0a08" + "0a0161" + "12030a0178" + "0a07" + "0a0161" + "12021005"},
	{"two entries of message values with one key", "cases.MessageMaps", "1a08" + "0a0161" + "12030a0178" + "1a07" + "0a0161" + "12021005"},
	{"an entry with two messages", "cases.MessageMaps", "0a0c" + "0a0161" + "12030a0178" + "12021005"},
	{"an entry without a message", "cases.MessageMaps", "0a030a0161" + "1a030a0161"},
	{"entries without times", "cases.StdTimes", "42030a0161" + "4a020801"},
	{"entries without durations", "cases.StdDurations", "42030a0161" + "4a020801"},
	{"entries without wrappers", "cases.WrapperMaps", "0a030a0161" + "4a030a0161" + "52020801" + "9201020801"},
	{"an entry without bytes", "cases.MapValues", "7a030a0161"},
	{"a message in parts", "cases.Nesting", "0a020a00" + "0a040a020801"},
	{"a oneof in parts of its message", "cases.OneofKinds", "8a01030a0161" + "8a01021005"},
	{"a oneof twice", "cases.OneofKinds", "1801" + "720161"},
	{"a oneof of zero", "cases.OneofKinds", "1800"},
	{"a time in parts", "cases.StdTimes", "0a020805" + "0a021003"},
	{"a plain time in parts", "cases.WellKnown", "0a020805" + "0a021003"},
	{"a duration in parts", "cases.StdDurations", "0a020805" + "0a021003"},
	{"a wrapper in parts", "cases.WrapperPointers", "0a090900000000000000401a0208051a00"},
	{"a BoolOption in parts", "cases.BoolOptions", "0a020801" + "0a00" + "1a020801" + "1a00"},
	{"a Struct in parts", "cases.Structs", "0a070a050a01611200" + "0a070a050a01621200"},
	{"a Token in parts", "cases.Tokens", "0a0161" + "0a00"},
	{"empty Tokens", "cases.Tokens", "0a00" + "12001a002200"},
	{"an empty UUID", "cases.UUIDs", ""},
	{"empty optional bytes", "presence.OptionalKept", "7a00" + "7200"},
	{"an optional message in parts", "presence.Optional", "8a01030a0161" + "8a01021005"},
}

// generate writes the zero value of every message, random messages, some of them read
// from several pieces, and the chosen inputs. The same arguments give the same output,
// except for the order of map entries in protobuf.
func generate(args []string, out *bufio.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ExitOnError)
	count := flags.Int("count", 12, "number of random messages of each type")
	seed := flags.Int64("seed", 1, "seed of the random numbers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	names, err := messageNames()
	if err != nil {
		return err
	}
	lines, r := newLineWriter(out), random{Rand: rand.New(rand.NewSource(*seed))}
	write := func(name string, input []byte) error {
		line, err := newVector(name, input)
		if err != nil {
			return fmt.Errorf("%s of %x: %w", name, input, err)
		}
		return lines.Encode(line)
	}
	for _, name := range names {
		r.notFinite = strings.Contains(name, "NotFinite")
		zero, err := newMessage(name)
		if err != nil {
			return err
		}
		encoded, err := marshal(zero)
		if err != nil {
			return err
		}
		if err := write(name, encoded); err != nil {
			return err
		}
		for i := 0; i < *count; i++ {
			input, err := r.encoded(name)
			if err != nil {
				return err
			}
			if i%8 == 7 { // a message in pieces
				more, err := r.encoded(name)
				if err != nil {
					return err
				}
				input = append(append(input, unknown...), more...)
			}
			if err := write(name, input); err != nil {
				return err
			}
		}
	}
	for _, line := range chosen {
		input, err := hex.DecodeString(line.input)
		if err == nil {
			err = write(line.message, input)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", line.what, err)
		}
	}
	return nil
}

// encoded returns the bytes of a random message.
func (r random) encoded(name string) ([]byte, error) {
	m, err := newMessage(name)
	if err != nil {
		return nil, err
	}
	r.fill(reflect.ValueOf(m).Elem(), 0)
	return marshal(m)
}

// newVector returns Go's output for a message's bytes. It reads them first, because
// protobuf does not distinguish an empty list from none, for example.
func newVector(name string, input []byte) (*vector, error) {
	m, err := newMessage(name)
	if err != nil {
		return nil, err
	}
	if err := m.Unmarshal(input); err != nil {
		return nil, err
	}
	line := &vector{Message: name}
	if line.Bytes, err = marshal(m); err != nil {
		return nil, err
	}
	if !sameBytes(line.Bytes, input) {
		line.Input = (*hexBytes)(&input)
	}
	text, err := marshalJSON(m)
	if err != nil {
		line.JSONError = err.Error()
		return line, nil
	}
	line.JSON = text
	switch read := respond(&request{Message: name, JSON: text}, unmarshal); {
	case read.Error != "":
		line.ReadError = read.Error
	case read.BytesError != "":
		line.ReadError = read.BytesError
	case !sameBytes(*read.Bytes, line.Bytes):
		line.Read = read.Bytes
	}
	return line, nil
}

// sameBytes returns true if encoded messages are the same, except for the order of
// their map entries.
func sameBytes(a, b []byte) bool {
	return bytes.Equal(sorted(a), sorted(b))
}

func sorted(list []byte) []byte {
	list = append([]byte(nil), list...)
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}
