package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gogo/protobuf/types"

	"reference/events"
)

// eventTypesJSON has the type strings of each message. build.sh writes it.
//
//go:embed event-types.json
var eventTypesJSON []byte

// invalid are byte sequences that are not valid UTF-8.
var invalid = []string{"\xff", "\x80", "\xc3", "\xe2\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}

// generate writes random events. The same arguments give the same events, except for
// the order of map entries in protobuf.
func generate(args []string, out *bufio.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ExitOnError)
	count := flags.Int("count", 1000, "number of events")
	seed := flags.Int64("seed", 1, "seed of the random numbers")
	raw := flags.Bool("raw", false, "also generate strings that are not valid UTF-8")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var eventTypes map[string][]string
	if err := json.Unmarshal(eventTypesJSON, &eventTypes); err != nil {
		return err
	}
	lines, r := newLineWriter(out), random{rand.New(rand.NewSource(*seed)), *raw}
	for i := 0; i < *count; i++ {
		oneOf, event := newOneOf(wrappers[i%len(wrappers)])
		name := nameOf(event)
		r.fill(reflect.ValueOf(event).Elem())
		known := eventTypes[name]
		reflect.ValueOf(event).Elem().FieldByName("Type").SetString(known[i/len(wrappers)%len(known)])

		encoded, err := oneOf.Marshal()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text, std, err := texts(event)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line := written{Message: name, OneOf: encoded, JSON: text, Std: std}
		if !utf8.ValidString(text) {
			line.JSONBytes = hexBytes(text)
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

type random struct {
	*rand.Rand
	raw bool
}

// fill sets every protobuf field of a message. Empty lists and maps are nil, as after
// reading them from protobuf.
func (r random) fill(message reflect.Value) {
	for i := 0; i < message.NumField(); i++ {
		tag, field := message.Type().Field(i).Tag, message.Field(i)
		if _, ok := tag.Lookup("protobuf"); ok {
			r.fillField(field)
		} else if _, ok := tag.Lookup("protobuf_oneof"); ok && r.Intn(4) > 0 {
			r.fillOneof(message, field)
		}
	}
}

func (r random) fillField(field reflect.Value) {
	switch value := field.Addr().Interface().(type) {
	case *[]byte:
		if n := r.Intn(3) * r.Intn(100); n > 0 {
			*value = make([]byte, n)
			r.Read(*value)
		}
		return
	case *time.Time:
		*value = timeInRange(r.Rand)
		return
	case **events.Struct:
		if r.Intn(4) > 0 {
			*value = &events.Struct{Struct: *r.object(0)}
		}
		return
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(r.str())
	case reflect.Bool:
		field.SetBool(r.Intn(2) == 1)
	case reflect.Int32:
		if isEnum(field) && r.Intn(2) == 0 {
			field.SetInt(int64(r.Intn(8)))
		} else {
			field.SetInt(int64(int32(r.integer())))
		}
	case reflect.Int64:
		field.SetInt(int64(r.integer()))
	case reflect.Uint32:
		field.SetUint(uint64(uint32(r.integer())))
	case reflect.Uint64:
		field.SetUint(r.integer())
	case reflect.Slice:
		for n := r.Intn(5); n > 0; n-- {
			field.Set(reflect.Append(field, r.element(field.Type())))
		}
	case reflect.Map:
		n := r.Intn(5)
		if n > 0 {
			field.Set(reflect.MakeMap(field.Type()))
		}
		for ; n > 0; n-- {
			key := r.str()
			field.SetMapIndex(reflect.ValueOf(key), r.element(field.Type()))
		}
	case reflect.Ptr:
		if r.Intn(4) > 0 {
			field.Set(reflect.New(field.Type().Elem()))
			r.fillField(field.Elem())
		}
	case reflect.Struct:
		r.fill(field)
	default:
		panic(fmt.Sprintf("unexpected type %s", field.Type()))
	}
}

// element returns a random element of a list or map. It is not a nil pointer.
func (r random) element(list reflect.Type) reflect.Value {
	element := reflect.New(list.Elem()).Elem()
	if element.Kind() == reflect.Ptr {
		element.Set(reflect.New(element.Type().Elem()))
		r.fillField(element.Elem())
	} else {
		r.fillField(element)
	}
	return element
}

// fillOneof sets a oneof of a message to one of its cases.
func (r random) fillOneof(message, oneof reflect.Value) {
	all := message.Addr().Interface().(interface{ XXX_OneofWrappers() []interface{} }).XXX_OneofWrappers()
	var cases []reflect.Type
	for _, pointer := range all {
		if reflect.TypeOf(pointer).Implements(oneof.Type()) {
			cases = append(cases, reflect.TypeOf(pointer).Elem())
		}
	}
	chosen := reflect.New(cases[r.Intn(len(cases))])
	value := chosen.Elem().Field(0)
	if value.Kind() == reflect.Ptr {
		value.Set(reflect.New(value.Type().Elem()))
		value = value.Elem()
	}
	r.fillField(value)
	oneof.Set(chosen)
}

func isEnum(field reflect.Value) bool {
	_, ok := field.Interface().(fmt.Stringer)
	return ok
}

func (r random) str() string {
	switch r.Intn(8) {
	case 0, 1:
		return ""
	case 2, 3:
		return strs[r.Intn(len(strs))]
	}
	length := r.Intn(12)
	if r.Intn(100) == 0 {
		length = 1 << (5 + r.Intn(10)) // past the limits of varint lengths
	}
	var text strings.Builder
	for ; length > 0; length-- {
		text.WriteRune(runes[r.Intn(len(runes))])
		if r.raw && r.Intn(8) == 0 {
			text.WriteString(invalid[r.Intn(len(invalid))])
		}
	}
	return text.String()
}

func (r random) integer() uint64 {
	if r.Intn(2) == 0 {
		return ints[r.Intn(len(ints))]
	}
	return r.Uint64() >> r.Intn(64)
}

func (r random) object(depth int) *types.Struct {
	object := &types.Struct{Fields: map[string]*types.Value{}}
	for n := r.Intn(5); n > 0; n-- {
		object.Fields[r.str()] = r.value(depth + 1)
	}
	return object
}

func (r random) value(depth int) *types.Value {
	kinds := 6
	if depth > 4 {
		kinds = 4
	}
	switch r.Intn(kinds) {
	case 0:
		return &types.Value{Kind: &types.Value_NullValue{}}
	case 1:
		return &types.Value{Kind: &types.Value_NumberValue{NumberValue: finiteFloat(r.Rand, r.Intn(4))}}
	case 2:
		return &types.Value{Kind: &types.Value_StringValue{StringValue: r.str()}}
	case 3:
		return &types.Value{Kind: &types.Value_BoolValue{BoolValue: r.Intn(2) == 1}}
	case 4:
		return &types.Value{Kind: &types.Value_StructValue{StructValue: r.object(depth)}}
	default:
		list := &types.ListValue{}
		for n := r.Intn(5); n > 0; n-- {
			list.Values = append(list.Values, r.value(depth+1))
		}
		return &types.Value{Kind: &types.Value_ListValue{ListValue: list}}
	}
}
