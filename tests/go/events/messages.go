package main

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/gogo/protobuf/proto"
	jsoniter "github.com/json-iterator/go"

	"reference/events"
)

// teleport is the jsoniter configuration of Teleport's marshaler.
var teleport = jsoniter.Config{
	EscapeHTML:                    false,
	MarshalFloatWith6Digits:       true,
	ObjectFieldMustBeSimpleString: true,
	SortMapKeys:                   true,
}.Froze()

// wrappers are the types of the OneOf's cases in schema order, such as
// events.OneOf_SessionStart.
var wrappers = func() []reflect.Type {
	var list []reflect.Type
	for _, pointer := range (*events.OneOf)(nil).XXX_OneofWrappers() {
		list = append(list, reflect.TypeOf(pointer).Elem())
	}
	return list
}()

// message is the interface of the types that gogofast generates.
type message interface {
	proto.Message
	proto.Marshaler
	proto.Unmarshaler
}

// newMessage returns a zero message of the schema by its full name, without the package
// if that is events.
func newMessage(name string) (message, error) {
	pointer := proto.MessageType("events." + name)
	if pointer == nil {
		pointer = proto.MessageType(name)
	}
	if pointer == nil {
		return nil, fmt.Errorf("message %q is not in the schema", name)
	}
	return reflect.New(pointer.Elem()).Interface().(message), nil
}

// newOneOf returns a OneOf with a zero event, and that event.
func newOneOf(wrapper reflect.Type) (*events.OneOf, message) {
	member := reflect.New(wrapper)
	event := reflect.New(wrapper.Field(0).Type.Elem())
	member.Elem().Field(0).Set(event)
	var oneOf events.OneOf
	reflect.ValueOf(&oneOf).Elem().FieldByName("Event").Set(member)
	return &oneOf, event.Interface().(message)
}

// eventOf returns the event in a OneOf, or nil.
func eventOf(oneOf *events.OneOf) message {
	if oneOf.Event == nil {
		return nil
	}
	return reflect.ValueOf(oneOf.Event).Elem().Field(0).Interface().(message)
}

func nameOf(m message) string {
	return reflect.TypeOf(m).Elem().Name()
}

// texts returns the JSON of a message from each marshaler.
func texts(m message) (byJsoniter, byStd string, err error) {
	text, err := teleport.Marshal(m)
	if err != nil {
		return "", "", err
	}
	std, err := json.Marshal(m)
	return string(text), string(std), err
}
