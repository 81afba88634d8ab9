package cases

import (
	"github.com/gogo/protobuf/proto"
)

// MarshalJSON writes the first name of a number, or its digits if it has no name, as
// gogo does for proto2 enums.
func (c Color) MarshalJSON() ([]byte, error) {
	return proto.MarshalJSONEnum(Color_name, int32(c))
}

// UnmarshalJSON reads a name or a number.
func (c *Color) UnmarshalJSON(text []byte) error {
	value, err := proto.UnmarshalJSONEnum(Color_value, text, "Color")
	if err != nil {
		return err
	}
	*c = Color(value)
	return nil
}
