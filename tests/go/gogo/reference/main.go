// Command reference is the Go side of the generator tests: the code that gogo/protobuf
// generates from the schema in ../proto, with the JSON of encoding/json. The
// subcommands read and write one JSON object per line.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

const usage = `usage:
  reference generate [-count N] [-seed S]   write the zero value and random values of every message
  reference odd [-seed S]   write odd JSON with Go's results for it
  reference decode          read messages from protobuf
  reference unmarshal       read messages from JSON`

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
