// Command reference is Go's side of the tests of the generator: the code that
// gogo/protobuf generates from the schema in ../proto, with the JSON of
// encoding/json. Each subcommand reads and writes one JSON object a line.
package main

import (
	"bufio"
	"errors"
	"fmt"
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
