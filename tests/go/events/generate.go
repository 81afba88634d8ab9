package main

import (
	"bufio"
	"flag"
	"fmt"
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

// invalid are byte sequences that are not valid UTF-8.
var invalid = []string{"\xff", "\x80", "\xc3", "\xe2\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}

// generate writes random events. The same arguments give the same events, except for
// the order of map entries in protobuf.
func generate(args []string, out *bufio.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ExitOnError)
	count := flags.Int("count", 1000, "number of events")
	seed := flags.Int64("seed", 1, "seed of the random numbers")
	raw := flags.Bool("raw", false, "also generate strings that are not valid UTF-8")
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

// fill sets every protobuf field of a message.
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
			*value = timeInRange(r.Rand)
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
		length = 1 << (5 + r.Intn(10)) // past the limits of varint lengths
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
		return &types.Value{Kind: &types.Value_NumberValue{NumberValue: finiteFloat(r.Rand, r.Intn(4))}}
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
