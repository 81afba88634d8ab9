package main

import (
	"math"
	"math/rand"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/gogo/protobuf/types"

	"reference/cases"
)

// Edge cases of float32: values with a shorter text than as a float64, and values near
// 1e-6 and 1e21, where encoding/json changes to exponents.
var floats32 = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 0.1, 1.5, 1.0 / 3, 16777215, 16777216, 16777218, 123456.79,
	1e-6, 9.999999e-7, 9.9999994e-7, 1e-7, 1e20, 1e21, 9.999999e20, -1e21, 3.4028235e38, -3.4028235e38,
	1e-45, 1.4e-44, 1.1754944e-38, 1.1754942e-38, 8388608.5, 2147483648, 4294967296, 9223372036854775807, 4.35,
}

var notFinite = []float64{math.NaN(), math.Inf(1), math.Inf(-1)}

var durations = []time.Duration{
	0, 1, -1, 999, 1e3, 1500, -1e6, 1e9, 1e9 - 1, -1e9 + 1, -1e9, -1e9 - 1, 90 * time.Second, time.Hour,
	math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1e15 + 1, 36*time.Hour + 1e6,
}

// maxDepth is the nesting limit for recursive messages.
const maxDepth = 2

// random fills messages with edge-case values.
type random struct {
	*rand.Rand
	// notFinite allows NaN and infinities.
	notFinite bool
}

// fill sets every protobuf field of a message, some of them to zero.
func (r random) fill(message reflect.Value, depth int) {
	for i := 0; i < message.NumField(); i++ {
		tag := message.Type().Field(i).Tag
		if _, ok := tag.Lookup("protobuf_oneof"); ok {
			r.choose(message, message.Field(i), depth)
		} else if options, ok := tag.Lookup("protobuf"); ok {
			field := exported(message.Field(i))
			r.set(field, depth)
			if strings.Contains(options, ",packed,") && strings.Contains(options, ",enum=") {
				withoutNegative(field)
			}
		} else if message.Type().Field(i).Name == "XXX_unrecognized" && r.Intn(20) == 0 {
			message.Field(i).SetBytes(unknown)
		}
	}
}

// exported returns a field that can be set even if its name is in lower case.
func exported(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// withoutNegative replaces the negative values of a packed list of enums. gogo counts ten
// bytes for such a value but writes one, which gives an invalid message.
func withoutNegative(list reflect.Value) {
	for i := 0; i < list.Len(); i++ {
		if element := list.Index(i); element.Int() < 0 {
			element.SetInt(^element.Int())
		}
	}
}

// unknown is an encoded unknown field: number 100000, a varint of 1.
var unknown = []byte{0x80, 0xea, 0x30, 0x01}

// choose sets a oneof to a random case, or to none.
func (r random) choose(message, oneof reflect.Value, depth int) {
	if depth > maxDepth {
		return
	}
	members := []reflect.Type{}
	of := message.Addr().Interface().(interface{ XXX_OneofWrappers() []interface{} })
	for _, pointer := range of.XXX_OneofWrappers() {
		if member := reflect.TypeOf(pointer); member.Implements(oneof.Type()) {
			members = append(members, member.Elem())
		}
	}
	if chosen := r.Intn(len(members)*8 + 1); chosen < len(members)*8 {
		member := reflect.New(members[chosen%len(members)])
		r.setPresent(member.Elem().Field(0), depth+1)
		oneof.Set(member)
	}
}

// set sets a value. Pointers, lists and maps may stay nil.
func (r random) set(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Ptr, reflect.Slice, reflect.Map:
		if r.Intn(4) <= depth { // leave out more at greater depths
			return
		}
	}
	r.setPresent(v, depth)
}

// setPresent sets a value. A pointer is not nil afterwards.
func (r random) setPresent(v reflect.Value, depth int) {
	switch to := v.Addr().Interface().(type) {
	case *time.Time:
		*to = timeInRange(r.Rand)
		return
	case *time.Duration:
		*to = r.duration()
		return
	case *cases.Duration:
		*to = cases.Duration(r.duration())
		return
	case *cases.Struct:
		to.Struct = r.object(depth)
		return
	case *cases.PlainStruct:
		*to = cases.PlainStruct(r.object(depth))
		return
	case *cases.BoolOption:
		to.Value = r.Intn(2) == 1
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.Intn(2) == 1)
	case reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.integer()))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.integer())
	case reflect.Float32:
		v.SetFloat(float64(r.float32()))
	case reflect.Float64:
		v.SetFloat(r.float())
	case reflect.String:
		v.SetString(r.str())
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			r.setPresent(v.Index(i), depth)
		}
	case reflect.Slice:
		r.setSlice(v, depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for n := r.Intn(4); n > 0; n-- {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			r.setPresent(key, depth)
			r.setPresent(value, depth+1)
			v.SetMapIndex(key, value)
		}
	case reflect.Ptr:
		v.Set(reflect.New(v.Type().Elem()))
		r.setPresent(v.Elem(), depth+1)
	case reflect.Struct:
		r.fill(v, depth)
	default:
		panic("no random values for " + v.Type().String())
	}
}

func (r random) setSlice(v reflect.Value, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		data := make([]byte, r.Intn(3)*r.Intn(20))
		r.Read(data)
		v.SetBytes(data)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), r.Intn(4), 4))
	for i := 0; i < v.Len(); i++ {
		r.setPresent(v.Index(i), depth+1)
	}
}

func (r random) str() string {
	switch r.Intn(8) {
	case 0, 1:
		return ""
	case 2, 3:
		return strs[r.Intn(len(strs))]
	}
	length := r.Intn(8)
	if r.Intn(300) == 0 {
		length = 130 // a length with a varint of two bytes
	}
	var text strings.Builder
	for ; length > 0; length-- {
		text.WriteRune(runes[r.Intn(len(runes))])
	}
	return text.String()
}

// integer returns bits that may be truncated to any length. Small numbers of both signs,
// which enums have, are more frequent.
func (r random) integer() uint64 {
	switch r.Intn(4) {
	case 0:
		return uint64(int64(r.Intn(10) - 5))
	case 1:
		return r.Uint64() >> r.Intn(64)
	default:
		return ints[r.Intn(len(ints))]
	}
}

func (r random) float() float64 {
	kind := r.Intn(4)
	if kind == 0 && r.notFinite {
		return notFinite[r.Intn(len(notFinite))]
	}
	return finiteFloat(r.Rand, kind)
}

func (r random) float32() float32 {
	switch r.Intn(4) {
	case 0:
		if r.notFinite {
			return float32(notFinite[r.Intn(len(notFinite))])
		}
		return float32(r.Intn(2000)-1000) / 8
	case 1:
		bits := r.Uint32()
		if bits>>23&0xff == 0xff {
			bits ^= 1 << 30
		}
		return math.Float32frombits(bits)
	default:
		return floats32[r.Intn(len(floats32))]
	}
}

func (r random) duration() time.Duration {
	if r.Intn(2) == 0 {
		return durations[r.Intn(len(durations))]
	}
	return time.Duration(r.Uint64() >> r.Intn(64))
}

// object returns a Struct in which every value has a kind, as plain JSON requires.
func (r random) object(depth int) types.Struct {
	object := types.Struct{Fields: map[string]*types.Value{}}
	for n := r.Intn(4); n > 0; n-- {
		object.Fields[r.str()] = r.value(depth + 1)
	}
	return object
}

func (r random) value(depth int) *types.Value {
	kinds := 6
	if depth > maxDepth {
		kinds = 4
	}
	switch r.Intn(kinds) {
	case 0:
		return &types.Value{Kind: &types.Value_NullValue{}}
	case 1:
		return &types.Value{Kind: &types.Value_NumberValue{NumberValue: r.float()}}
	case 2:
		return &types.Value{Kind: &types.Value_StringValue{StringValue: r.str()}}
	case 3:
		return &types.Value{Kind: &types.Value_BoolValue{BoolValue: r.Intn(2) == 1}}
	case 4:
		object := r.object(depth)
		return &types.Value{Kind: &types.Value_StructValue{StructValue: &object}}
	default:
		list := &types.ListValue{}
		for n := r.Intn(4); n > 0; n-- {
			list.Values = append(list.Values, r.value(depth+1))
		}
		return &types.Value{Kind: &types.Value_ListValue{ListValue: list}}
	}
}
