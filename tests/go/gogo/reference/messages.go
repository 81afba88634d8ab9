package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"

	"github.com/gogo/protobuf/proto"
	"github.com/gogo/protobuf/protoc-gen-gogo/descriptor"

	_ "reference/cases"
	_ "reference/names"
	_ "reference/presence"
	_ "reference/shared"
)

// message is the interface of the types that gogofast generates.
type message interface {
	proto.Message
	proto.Marshaler
	proto.Unmarshaler
}

// newMessage returns a zero message of the schema by its full name.
func newMessage(name string) (message, error) {
	pointer := proto.MessageType(name)
	if pointer == nil {
		return nil, fmt.Errorf("message %q is not in the schema", name)
	}
	return reflect.New(pointer.Elem()).Interface().(message), nil
}

//go:embed schema.binpb
var schema []byte

// messageNames returns the full names of all messages of the schema, sorted.
func messageNames() ([]string, error) {
	var set descriptor.FileDescriptorSet
	if err := proto.Unmarshal(schema, &set); err != nil {
		return nil, err
	}
	var names []string
	var add func(parent string, messages []*descriptor.DescriptorProto)
	add = func(parent string, messages []*descriptor.DescriptorProto) {
		for _, m := range messages {
			if name := parent + "." + m.GetName(); !m.GetOptions().GetMapEntry() {
				names = append(names, name)
				add(name, m.NestedType)
			}
		}
	}
	for _, file := range set.File {
		add(file.GetPackage(), file.MessageType)
	}
	sort.Strings(names)
	return names, nil
}

// marshalJSON returns the JSON of a message, or the error. A panic is an error too.
func marshalJSON(m message) (text string, err error) {
	err = guard(func() error {
		encoded, err := json.Marshal(m)
		text = string(encoded)
		return err
	})
	return text, err
}

// marshal returns the bytes of a message, or the error. A panic is an error too: Go
// panics if a list or map has nil for a message, which can come from JSON.
func marshal(m message) (encoded []byte, err error) {
	err = guard(func() (err error) {
		encoded, err = m.Marshal()
		return err
	})
	return encoded, err
}
