package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gogo/protobuf/jsonpb"
	"github.com/gogo/protobuf/types"
)

// Struct is the type in the schema's casttype: a google.protobuf.Struct with the
// plain object as its JSON.
type Struct struct {
	types.Struct
}

// MarshalJSON writes the plain JSON object.
func (s *Struct) MarshalJSON() ([]byte, error) {
	object, err := plainObject(&s.Struct)
	if err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

// UnmarshalJSON reads a plain JSON object.
func (s *Struct) UnmarshalJSON(text []byte) error {
	return jsonpb.Unmarshal(bytes.NewReader(text), &s.Struct)
}

func plainObject(s *types.Struct) (map[string]interface{}, error) {
	object := make(map[string]interface{}, len(s.GetFields()))
	for key, field := range s.GetFields() {
		value, err := plainValue(field)
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", key, err)
		}
		object[key] = value
	}
	return object, nil
}

func plainList(l *types.ListValue) ([]interface{}, error) {
	list := make([]interface{}, len(l.GetValues()))
	for i, element := range l.GetValues() {
		value, err := plainValue(element)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		list[i] = value
	}
	return list, nil
}

func plainValue(v *types.Value) (interface{}, error) {
	switch kind := v.GetKind().(type) {
	case *types.Value_NullValue:
		return nil, nil
	case *types.Value_NumberValue:
		return kind.NumberValue, nil
	case *types.Value_StringValue:
		return kind.StringValue, nil
	case *types.Value_BoolValue:
		return kind.BoolValue, nil
	case *types.Value_StructValue:
		return plainObject(kind.StructValue)
	case *types.Value_ListValue:
		return plainList(kind.ListValue)
	default:
		return nil, errors.New("a value without a kind")
	}
}
