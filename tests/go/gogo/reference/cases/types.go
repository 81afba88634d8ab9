package cases

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/gogo/protobuf/types"
)

// Types for casttype, castkey and castvalue without JSON methods.
type (
	Text       string
	Port       int32
	Count      uint64
	Flag       bool
	Blob       []byte
	Ratio      float64
	Share      float32
	KindNumber int32
	MyElement  Element
	Labels     map[string]string
)

// Duration is a number of nanoseconds that is text such as "1h2m3s" in JSON.
type Duration int64

// MarshalJSON writes the text.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(d).String())
}

// UnmarshalJSON reads the text.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	read, err := time.ParseDuration(written)
	if err != nil {
		return err
	}
	*d = Duration(read)
	return nil
}

// Level is a number that is a lower-case name in JSON, or its digits as text if it has
// no name.
type Level int32

var levels = []string{"none", "low", "medium", "high"}

// MarshalJSON writes the name.
func (l Level) MarshalJSON() ([]byte, error) {
	if l >= 0 && int(l) < len(levels) {
		return json.Marshal(levels[l])
	}
	return json.Marshal(strconv.Itoa(int(l)))
}

// UnmarshalJSON reads the name.
func (l *Level) UnmarshalJSON(text []byte) error {
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	for i, known := range levels {
		if name == known {
			*l = Level(i)
			return nil
		}
	}
	number, err := strconv.ParseInt(name, 10, 32)
	if err != nil {
		return fmt.Errorf("unknown level %q", name)
	}
	*l = Level(number)
	return nil
}

// PlainStruct is a google.protobuf.Struct for castvalue, which requires a convertible
// type; the Struct for casttype is not convertible. It has pointer receivers, like
// Struct.
type PlainStruct types.Struct

// MarshalJSON writes the plain JSON object.
func (s *PlainStruct) MarshalJSON() ([]byte, error) {
	return (&Struct{types.Struct(*s)}).MarshalJSON()
}

// UnmarshalJSON reads a plain JSON object.
func (s *PlainStruct) UnmarshalJSON(text []byte) error {
	var read Struct
	if err := read.UnmarshalJSON(text); err != nil {
		return err
	}
	*s = PlainStruct(read.Struct)
	return nil
}

// UUID is a customtype of 16 bytes that is the text of RFC 4122 in JSON.
type UUID [16]byte

// Marshal writes the 16 bytes.
func (u UUID) Marshal() ([]byte, error) {
	return u[:], nil
}

// MarshalTo writes the 16 bytes.
func (u UUID) MarshalTo(data []byte) (int, error) {
	return copy(data, u[:]), nil
}

// Unmarshal reads 16 bytes.
func (u *UUID) Unmarshal(data []byte) error {
	if len(data) != len(u) {
		return fmt.Errorf("expected %d bytes in a UUID, got %d", len(u), len(data))
	}
	copy(u[:], data)
	return nil
}

// Size returns 16.
func (u *UUID) Size() int {
	return len(u)
}

// MarshalText writes the text of RFC 4122. encoding/json uses it too.
func (u UUID) MarshalText() ([]byte, error) {
	return []byte(fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])), nil
}

// UnmarshalText reads the text of RFC 4122.
func (u *UUID) UnmarshalText(text []byte) error {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return fmt.Errorf("%q is not a UUID", text)
	}
	digits := append(append(append(append(text[:8:8], text[9:13]...), text[14:18]...), text[19:23]...), text[24:]...)
	_, err := hex.Decode(u[:], digits)
	return err
}

// Token is a customtype of any number of bytes that are hexadecimal digits in JSON.
type Token []byte

// Marshal writes the bytes.
func (t Token) Marshal() ([]byte, error) {
	return t, nil
}

// MarshalTo writes the bytes.
func (t Token) MarshalTo(data []byte) (int, error) {
	return copy(data, t), nil
}

// Unmarshal reads the bytes.
func (t *Token) Unmarshal(data []byte) error {
	*t = append(Token{}, data...)
	return nil
}

// Size returns the number of bytes.
func (t Token) Size() int {
	return len(t)
}

// MarshalJSON writes the digits.
func (t Token) MarshalJSON() ([]byte, error) {
	return json.Marshal(hex.EncodeToString(t))
}

// UnmarshalJSON reads the digits.
func (t *Token) UnmarshalJSON(text []byte) (err error) {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	*t, err = hex.DecodeString(digits)
	return err
}

// Raw is a customtype of bytes without JSON methods.
type Raw []byte

// Marshal writes the bytes.
func (r Raw) Marshal() ([]byte, error) {
	return r, nil
}

// MarshalTo writes the bytes.
func (r Raw) MarshalTo(data []byte) (int, error) {
	return copy(data, r), nil
}

// Unmarshal reads the bytes.
func (r *Raw) Unmarshal(data []byte) error {
	*r = append(Raw{}, data...)
	return nil
}

// Size returns the number of bytes.
func (r Raw) Size() int {
	return len(r)
}

// BoolOption is a google.protobuf.BoolValue that is true or false in JSON.
type BoolOption struct {
	Value bool
}

// Marshal writes the message.
func (b BoolOption) Marshal() ([]byte, error) {
	return b.message().Marshal()
}

// MarshalTo writes the message.
func (b BoolOption) MarshalTo(data []byte) (int, error) {
	return b.message().MarshalTo(data)
}

// Unmarshal reads the message.
func (b *BoolOption) Unmarshal(data []byte) error {
	var read types.BoolValue
	if err := read.Unmarshal(data); err != nil {
		return err
	}
	b.Value = read.Value
	return nil
}

// Size returns the size of the message.
func (b BoolOption) Size() int {
	return b.message().Size()
}

// MarshalJSON writes the bool.
func (b BoolOption) MarshalJSON() ([]byte, error) {
	return json.Marshal(b.Value)
}

// UnmarshalJSON reads a bool.
func (b *BoolOption) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &b.Value)
}

func (b BoolOption) message() *types.BoolValue {
	return &types.BoolValue{Value: b.Value}
}

// Traits is a map of lists that is TraitLists.TraitValues in protobuf. It has no JSON
// methods.
type Traits map[string][]string

// Marshal writes the message.
func (t Traits) Marshal() ([]byte, error) {
	return t.message().Marshal()
}

// MarshalTo writes the message.
func (t Traits) MarshalTo(data []byte) (int, error) {
	return t.message().MarshalTo(data)
}

// Unmarshal reads the message.
func (t *Traits) Unmarshal(data []byte) error {
	var read TraitLists_TraitValues
	if err := read.Unmarshal(data); err != nil {
		return err
	}
	*t = make(Traits, len(read.Traits))
	for key, list := range read.Traits {
		(*t)[key] = list.Values
	}
	return nil
}

// Size returns the size of the message.
func (t Traits) Size() int {
	return t.message().Size()
}

func (t Traits) message() *TraitLists_TraitValues {
	message := &TraitLists_TraitValues{Traits: make(map[string]*TraitLists_Strings, len(t))}
	for key, list := range t {
		message.Traits[key] = &TraitLists_Strings{Values: list}
	}
	return message
}
