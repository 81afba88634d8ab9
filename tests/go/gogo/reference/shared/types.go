package shared

// Label, Data and Mask are types that the schema names with their package. They have no
// JSON methods.
type (
	Label string
	Data  []byte
	Mask  uint32
)
