package main

import (
	"bufio"
	"flag"
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gogo/protobuf/types"

	"reference/events"
)

// eventTypes are the type strings of each message.
var eventTypes = map[string][]string{
	"AccessRequestCreate":       {"access_request.create", "access_request.update", "access_request.review"},
	"AuthAttempt":               {"auth"},
	"ClientDisconnect":          {"client.disconnect"},
	"Exec":                      {"exec"},
	"GithubConnectorCreate":     {"github.created"},
	"GithubConnectorDelete":     {"github.deleted"},
	"OIDCConnectorCreate":       {"oidc.created"},
	"OIDCConnectorDelete":       {"oidc.deleted"},
	"PortForward":               {"port"},
	"ResetPasswordTokenCreate":  {"reset_password_token.create"},
	"Resize":                    {"resize"},
	"RoleCreate":                {"role.created"},
	"RoleDelete":                {"role.deleted"},
	"SAMLConnectorCreate":       {"saml.created"},
	"SAMLConnectorDelete":       {"saml.deleted"},
	"SCP":                       {"scp"},
	"SessionCommand":            {"session.command"},
	"SessionData":               {"session.data"},
	"SessionDisk":               {"session.disk"},
	"SessionEnd":                {"session.end"},
	"SessionJoin":               {"session.join"},
	"SessionLeave":              {"session.leave"},
	"SessionNetwork":            {"session.network"},
	"SessionPrint":              {"print"},
	"SessionReject":             {"session.rejected"},
	"SessionStart":              {"session.start"},
	"Subsystem":                 {"subsystem"},
	"TrustedClusterCreate":      {"trusted_cluster.create"},
	"TrustedClusterDelete":      {"trusted_cluster.delete"},
	"TrustedClusterTokenCreate": {"trusted_cluster_token.create"},
	"UserCreate":                {"user.create", "user.update"},
	"UserDelete":                {"user.delete"},
	"UserLogin":                 {"user.login"},
	"UserPasswordChange":        {"user.password_change"},
	"X11Forward":                {"x11-forward"},
}

// runes are the characters of random strings: plain ones, those that JSON
// escapes, controls, and the borders of UTF-8 and UTF-16 lengths.
var runes = []rune("abcxyzABC019 -_.:/\"\\'<>&" +
	"\x00\x01\x07\b\t\n\v\f\r\x1b\x1f\x7f" +
	"\u0080\u00a0éß\u0301ſK\u07ff\u0800א中\u200b\u200d\u2028\u2029" +
	"\ud7ff\ue000\ufeff～\ufffd\uffff\U00010000😀𝒳\U0010ffff")

var strs = []string{
	"root", "line\nline", "<script>&\"'\\/", `\u003c`, "null", "0", "10", "2", "-1", "1e3",
	"__proto__", "constructor", "toString", "$case", "0001-01-01T00:00:00Z", "👩‍👩‍👧", " ",
}

// invalid are byte sequences that are not UTF-8.
var invalid = []string{"\xff", "\x80", "\xc3", "\xe2\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}

var ints = []uint64{
	0, 1, 2, 127, 128, 16383, 16384, math.MaxInt32, 1 << 31, math.MaxUint32, 1 << 32,
	1<<53 - 1, 1 << 53, 1<<53 + 1, math.MaxInt64, 1 << 63, math.MaxUint64,
	-math.MinInt32, 1<<64 - 1<<31, 1<<64 - 1<<53 - 1,
}

var floats = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.1, 1.5, -2.5, 1.0 / 3, 123456789.123456789,
	1e-6, 9.999999e-7, 1e-7, 1.234e-7, 1e20, 123456789012345678901, 1e21, -1e21, 1.5e22, 1e23, 5e-324,
	math.MaxFloat64, -math.MaxFloat64, 2.2250738585072014e-308, 2.225073858507201e-308, 1e100, 1e-100,
	1<<53 - 1, 1 << 53, 1<<53 + 2, 1 << 63, math.MaxUint64, math.MaxInt32, 100, 1e6, 4.35, 0.000001234,
}

var lastTime = time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)

var times = []time.Time{
	{}, // the zero time, of year 1
	time.Unix(0, 0), time.Unix(0, 1), time.Unix(0, -1), time.Unix(-1, 0), time.Unix(math.MaxInt32+1, 0),
	time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), lastTime,
	time.Date(2020, 2, 29, 23, 59, 59, 100000000, time.UTC), time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC),
}

// generate writes random events, the same for the same arguments but for the
// order of map entries in protobuf.
func generate(args []string, out *bufio.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ExitOnError)
	count := flags.Int("count", 1000, "number of events")
	seed := flags.Int64("seed", 1, "seed of the random numbers")
	raw := flags.Bool("raw", false, "have strings that are not UTF-8 too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	lines, r := newLineWriter(out), random{rand.New(rand.NewSource(*seed)), *raw}
	for i := 0; i < *count; i++ {
		oneOf, event := newOneOf(wrappers[i%len(wrappers)])
		name := nameOf(event)
		r.fill(reflect.ValueOf(event).Elem())
		known := eventTypes[name]
		reflect.ValueOf(event).Elem().FieldByName("Type").SetString(known[i/len(wrappers)%len(known)])

		encoded, err := oneOf.Marshal()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text, std, err := texts(event)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line := written{Message: name, OneOf: encoded, JSON: text, Std: std}
		if !utf8.ValidString(text) {
			line.JSONBytes = hexBytes(text)
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

type random struct {
	*rand.Rand
	raw bool
}

// fill sets every field of a message that protobuf has.
func (r random) fill(message reflect.Value) {
	for i := 0; i < message.NumField(); i++ {
		if _, ok := message.Type().Field(i).Tag.Lookup("protobuf"); !ok {
			continue
		}
		field := message.Field(i)
		switch value := field.Addr().Interface().(type) {
		case *string:
			*value = r.str()
		case *bool:
			*value = r.Intn(2) == 1
		case *int32:
			*value = int32(r.integer())
		case *int64:
			*value = int64(r.integer())
		case *uint64:
			*value = r.integer()
		case *[]byte:
			*value = make([]byte, r.Intn(3)*r.Intn(100))
			r.Read(*value)
		case *[]string:
			for n := r.Intn(5); n > 0; n-- {
				*value = append(*value, r.str())
			}
		case *map[string]string:
			*value = map[string]string{}
			for n := r.Intn(5); n > 0; n-- {
				(*value)[r.str()] = r.str()
			}
		case *time.Time:
			*value = r.time()
		case **events.Struct:
			if r.Intn(4) > 0 {
				*value = &events.Struct{Struct: *r.object(0)}
			}
		default:
			r.fill(field)
		}
	}
}

func (r random) str() string {
	switch r.Intn(8) {
	case 0, 1:
		return ""
	case 2, 3:
		return strs[r.Intn(len(strs))]
	}
	length := r.Intn(12)
	if r.Intn(100) == 0 {
		length = 1 << (5 + r.Intn(10)) // over the lengths that take a byte more
	}
	var text strings.Builder
	for ; length > 0; length-- {
		text.WriteRune(runes[r.Intn(len(runes))])
		if r.raw && r.Intn(8) == 0 {
			text.WriteString(invalid[r.Intn(len(invalid))])
		}
	}
	return text.String()
}

func (r random) integer() uint64 {
	if r.Intn(2) == 0 {
		return ints[r.Intn(len(ints))]
	}
	return r.Uint64() >> r.Intn(64)
}

func (r random) float() float64 {
	switch r.Intn(4) {
	case 0:
		return float64(r.Intn(2000) - 1000)
	case 1: // any bits but those of infinities and NaN
		bits := r.Uint64()
		if bits>>52&0x7ff == 0x7ff {
			bits ^= 1 << 62
		}
		return math.Float64frombits(bits)
	default:
		return floats[r.Intn(len(floats))]
	}
}

// time returns a time of the years 1 to 9999 with 0 to 9 fractional digits.
func (r random) time() time.Time {
	if r.Intn(3) == 0 {
		return times[r.Intn(len(times))].UTC()
	}
	first, last := time.Time{}.Unix(), lastTime.Unix()
	unit := int64(math.Pow10(9 - r.Intn(10)))
	return time.Unix(first+r.Int63n(last-first+1), r.Int63n(1e9)/unit*unit).UTC()
}

func (r random) object(depth int) *types.Struct {
	object := &types.Struct{Fields: map[string]*types.Value{}}
	for n := r.Intn(5); n > 0; n-- {
		object.Fields[r.str()] = r.value(depth + 1)
	}
	return object
}

func (r random) value(depth int) *types.Value {
	kinds := 6
	if depth > 4 {
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
		return &types.Value{Kind: &types.Value_StructValue{StructValue: r.object(depth)}}
	default:
		list := &types.ListValue{}
		for n := r.Intn(5); n > 0; n-- {
			list.Values = append(list.Values, r.value(depth+1))
		}
		return &types.Value{Kind: &types.Value_ListValue{ListValue: list}}
	}
}
