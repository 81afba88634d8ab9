// Command reference is Go's side of the tests of the generator: the code that
// gogo/protobuf generates from the schema in ../proto, with the JSON of
// encoding/json. Each subcommand reads and writes one JSON object a line.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

const usage = `usage:
  reference generate [-count N] [-seed S]   the zero value and random ones of every message
  reference odd [-seed S]   what Go makes of odd JSON
  reference decode          any message from protobuf
  reference unmarshal       any message from JSON`

var errUsage = errors.New(usage)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch command, args := args[0], args[1:]; command {
	case "generate":
		return generate(args, out)
	case "odd":
		return odd(args, out)
	case "decode":
		return answer(in, out, decode)
	case "unmarshal":
		return answer(in, out, unmarshal)
	default:
		return errUsage
	}
}

// eachLine calls f for every line of in.
func eachLine(in *bufio.Reader, f func(line []byte) error) error {
	for {
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if len(line) > 0 {
			if err := f(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// newLineWriter returns an encoder that writes a value a line.
func newLineWriter(out io.Writer) *json.Encoder {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder
}

// hexBytes is a byte slice that is hexadecimal digits in JSON.
type hexBytes []byte

func (b hexBytes) MarshalText() ([]byte, error) {
	return []byte(hex.EncodeToString(b)), nil
}

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

// guard calls f and makes a panic in it an error.
func guard(f func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return f()
}
