package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"reference/events"
)

// written is an implementation's output for an event: protobuf, the JSON of
// Teleport's marshaler and the JSON of encoding/json. Message is optional for check.
type written struct {
	Message string   `json:"message,omitempty"`
	OneOf   hexBytes `json:"oneof"`
	JSON    string   `json:"json"`
	Std     string   `json:"std"`
	// JSONBytes are the bytes of JSON if they are not valid UTF-8.
	JSONBytes hexBytes `json:"jsonBytes,omitempty"`
}

type failure struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

type summary struct {
	Checked int `json:"checked"`
	Failed  int `json:"failed"`
}

// check compares every event of in with Go's output for it.
func check(in *bufio.Reader, out *bufio.Writer) error {
	lines := newLineWriter(out)
	var total summary
	err := eachLine(in, func(number int, line []byte) error {
		total.Checked++
		if err := guard(func() error { return checkLine(line) }); err != nil {
			total.Failed++
			return lines.Encode(failure{number, err.Error()})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := lines.Encode(total); err != nil {
		return err
	}
	if total.Failed > 0 {
		return fmt.Errorf("%d of %d events differ", total.Failed, total.Checked)
	}
	return nil
}

func checkLine(line []byte) error {
	var got written
	if err := json.Unmarshal(line, &got); err != nil {
		return err
	}
	var oneOf events.OneOf
	if err := oneOf.Unmarshal(got.OneOf); err != nil {
		return fmt.Errorf("unmarshal oneof: %w", err)
	}
	event := eventOf(&oneOf)
	if event == nil {
		return errors.New("the OneOf has no event")
	}
	name := nameOf(event)
	if got.Message != "" && got.Message != name {
		return fmt.Errorf("expected %s in the OneOf, got %s", got.Message, name)
	}
	if err := checkBytes(&oneOf, got.OneOf); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := checkTexts(event, &got); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, via := range []string{"std", "jsoniter"} {
		if err := checkReading(event, name, via, got.JSON); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// checkBytes returns an error if the bytes differ from Go's. Go writes the entries of
// a map in any order, so messages with several entries need only the same length
// and content.
func checkBytes(oneOf *events.OneOf, got []byte) error {
	want, err := oneOf.Marshal()
	if err != nil {
		return fmt.Errorf("marshal oneof: %w", err)
	}
	if bytes.Equal(got, want) {
		return nil
	}
	if len(got) == len(want) && hasUnorderedMap(reflect.ValueOf(oneOf)) {
		var again, fresh events.OneOf
		if err := again.Unmarshal(want); err != nil {
			return fmt.Errorf("unmarshal oneof again: %w", err)
		}
		if err := fresh.Unmarshal(got); err != nil {
			return err
		}
		if reflect.DeepEqual(&again, &fresh) {
			return nil
		}
	}
	return differs("oneof", fmt.Sprintf("%x", got), fmt.Sprintf("%x", want))
}

func checkTexts(event message, got *written) error {
	text, std, err := texts(event)
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	if got.JSON != text {
		return differs("json", got.JSON, text)
	}
	if got.Std != std {
		return differs("std", got.Std, std)
	}
	return nil
}

// differs returns the error for two different texts, with an excerpt around the
// first difference.
func differs(what, got, want string) error {
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	excerpt := func(text string) string {
		from, to := at-40, at+80
		if from < 0 {
			from = 0
		}
		if to > len(text) {
			to = len(text)
		}
		return text[from:to]
	}
	return fmt.Errorf("%s differs at byte %d: got %q, want %q", what, at, excerpt(got), excerpt(want))
}

func checkReading(event message, name, via, text string) error {
	read, err := newMessage(name)
	if err != nil {
		return err
	}
	if err := unmarshal(&request{JSON: text, Via: via}, read); err != nil {
		return fmt.Errorf("unmarshal with %s: %w", via, err)
	}
	if path := difference(name, reflect.ValueOf(event), reflect.ValueOf(read)); path != "" {
		return fmt.Errorf("unmarshal with %s: %s differs", via, path)
	}
	return nil
}

// hasUnorderedMap returns true if v contains a map with several entries.
func hasUnorderedMap(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Ptr, reflect.Interface:
		return !v.IsNil() && hasUnorderedMap(v.Elem())
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if hasUnorderedMap(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			if hasUnorderedMap(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if v.Len() > 1 || hasUnorderedMap(v.MapIndex(key)) {
				return true
			}
		}
	}
	return false
}

// difference returns the path of the first difference between a and b, or "". It
// ignores what JSON does not keep: fields tagged "-", and whether an empty list or
// map is nil.
func difference(path string, a, b reflect.Value) string {
	equal := true
	switch a.Kind() {
	case reflect.Ptr, reflect.Interface:
		equal = a.IsNil() == b.IsNil()
		if !a.IsNil() && !b.IsNil() {
			if a.Elem().Type() == b.Elem().Type() {
				return difference(path, a.Elem(), b.Elem())
			}
			equal = false
		}
	case reflect.Struct:
		if t, ok := a.Interface().(time.Time); ok {
			equal = t.Equal(b.Interface().(time.Time))
			break
		}
		for i := 0; i < a.NumField(); i++ {
			field := a.Type().Field(i)
			if field.Tag.Get("json") == "-" {
				continue
			}
			if found := difference(path+"."+field.Name, a.Field(i), b.Field(i)); found != "" {
				return found
			}
		}
	case reflect.Slice:
		equal = a.Len() == b.Len()
		for i := 0; equal && i < a.Len(); i++ {
			if found := difference(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); found != "" {
				return found
			}
		}
	case reflect.Map:
		equal = a.Len() == b.Len()
		for entries := a.MapRange(); equal && entries.Next(); {
			inner, other := fmt.Sprintf("%s[%q]", path, entries.Key()), b.MapIndex(entries.Key())
			if !other.IsValid() {
				return inner
			}
			if found := difference(inner, entries.Value(), other); found != "" {
				return found
			}
		}
	case reflect.Float64:
		equal = math.Float64bits(a.Float()) == math.Float64bits(b.Float())
	default:
		equal = a.Interface() == b.Interface()
	}
	if equal {
		return ""
	}
	return path
}
