// Package wrappers has the Go types of the package wrappers that the schema of 2026 names.
package wrappers

// Traits is a map of lists that is LabelValues in protobuf. It has no JSON methods.
type Traits map[string][]string

// Marshal writes the message.
func (t Traits) Marshal() ([]byte, error) {
	return t.message().Marshal()
}

// MarshalTo writes the message.
func (t Traits) MarshalTo(data []byte) (int, error) {
	return t.message().MarshalTo(data)
}

// Unmarshal reads the message. Like Teleport's, it does not change the map if the
// message has no entries.
func (t *Traits) Unmarshal(data []byte) error {
	var read LabelValues
	if err := read.Unmarshal(data); err != nil {
		return err
	}
	if len(read.Values) == 0 {
		return nil
	}
	*t = make(Traits, len(read.Values))
	for key, list := range read.Values {
		(*t)[key] = list.Values
	}
	return nil
}

// Size returns the size of the message.
func (t Traits) Size() int {
	return t.message().Size()
}

func (t Traits) message() *LabelValues {
	message := &LabelValues{Values: make(map[string]StringValues, len(t))}
	for key, list := range t {
		message.Values[key] = StringValues{Values: list}
	}
	return message
}
