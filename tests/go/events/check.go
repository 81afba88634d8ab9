package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
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

// summary has the number of events. Unreadable are the events with a oneof, which Go
// cannot read from its own JSON.
type summary struct {
	Checked    int `json:"checked"`
	Failed     int `json:"failed"`
	Unreadable int `json:"unreadable"`
}

// check compares every event of in with Go's output for it.
func check(in *bufio.Reader, out *bufio.Writer) error {
	lines := newLineWriter(out)
	var total summary
	err := eachLine(in, func(number int, line []byte) error {
		total.Checked++
		if err := guard(func() error { return checkLine(line, &total) }); err != nil {
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

func checkLine(line []byte, total *summary) error {
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
	unreadable := hasOneof(reflect.ValueOf(event))
	if unreadable {
		total.Unreadable++
	}
	for _, via := range []string{"std", "jsoniter"} {
		if unreadable {
			if err := checkRejection(name, via, got.JSON); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
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

// oneofErrors are texts in the errors of Go's JSON readers for a oneof.
var oneofErrors = map[string]string{"std": " of type events.is", "jsoniter": "decode non empty interface"}

// checkRejection returns an error unless Go rejects the JSON of a message with a oneof.
func checkRejection(name, via, text string) error {
	read, err := newMessage(name)
	if err != nil {
		return err
	}
	err = unmarshal(&request{JSON: text, Via: via}, read)
	if err == nil {
		return fmt.Errorf("unmarshal with %s: expected an error for a oneof", via)
	}
	if !strings.Contains(err.Error(), oneofErrors[via]) {
		return fmt.Errorf("unmarshal with %s: %w", via, err)
	}
	return nil
}

// hasOneof returns true if a oneof in a message is set. It ignores Structs, which have
// JSON methods.
func hasOneof(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Ptr:
		if _, ok := v.Interface().(*events.Struct); ok || v.IsNil() {
			return false
		}
		return hasOneof(v.Elem())
	case reflect.Interface:
		return !v.IsNil()
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).PkgPath == "" && hasOneof(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			if hasOneof(v.Index(i)) {
				return true
			}
		}
	}
	return false
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
// ignores what JSON does not keep: fields tagged "-" or hidden by others, and whether
// an empty list or map is nil.
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
		return structDifference(path, a, b, "", hiddenFields(a.Type()))
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

// structDifference compares messages. prefix is the path from the message with the JSON
// object, if they are embedded in it.
func structDifference(path string, a, b reflect.Value, prefix string, hidden map[string]bool) string {
	for i := 0; i < a.NumField(); i++ {
		field := a.Type().Field(i)
		inner, place := path+"."+field.Name, prefix+"."+field.Name
		if field.Tag.Get("json") == "-" || hidden[place] {
			continue
		}
		found := ""
		if isEmbedded(field) {
			found = structDifference(inner, a.Field(i), b.Field(i), place, hidden)
		} else {
			found = difference(inner, a.Field(i), b.Field(i))
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// hiddenFields returns the paths of the fields that are not in the JSON object of a
// message because another field has the same key and is less deeply embedded, or
// equally deeply, in which case Go writes neither.
func hiddenFields(t reflect.Type) map[string]bool {
	byKey := map[string][][]string{} // paths by depth and key
	var collect func(t reflect.Type, prefix string, depth int)
	collect = func(t reflect.Type, prefix string, depth int) {
		for i := 0; i < t.NumField(); i++ {
			field := t.Field(i)
			path := prefix + "." + field.Name
			if isEmbedded(field) {
				collect(field.Type, path, depth+1)
				continue
			}
			key := jsonKey(field)
			for len(byKey[key]) <= depth {
				byKey[key] = append(byKey[key], nil)
			}
			byKey[key][depth] = append(byKey[key][depth], path)
		}
	}
	collect(t, "", 0)
	hidden := map[string]bool{}
	for _, byDepth := range byKey {
		found := false
		for _, paths := range byDepth {
			for _, path := range paths {
				hidden[path] = found || len(paths) > 1
			}
			found = found || len(paths) > 0
		}
	}
	return hidden
}

// isEmbedded returns true if the members of a field are members of the JSON object that
// the field is in.
func isEmbedded(field reflect.StructField) bool {
	return field.Anonymous && field.Type.Kind() == reflect.Struct && field.Tag.Get("json") == ""
}

func jsonKey(field reflect.StructField) string {
	if key := strings.Split(field.Tag.Get("json"), ",")[0]; key != "" {
		return key
	}
	return field.Name
}
