// Command reference is the Go side of the comparison: the code that gogo/protobuf
// generates from the schema, with the JSON of jsoniter and encoding/json. The
// subcommands read and write one JSON object per line; recording reads a session
// recording.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

const usage = `usage:
  reference generate [-count N] [-seed S] [-raw]   write random events
  reference check       compare another implementation's output with Go's
  reference decode      read messages from protobuf
  reference unmarshal   read messages from JSON
  reference recording [-min N] FILE   read a session recording; - is stdin
  reference bench FOLDER OPERATION    measure an operation on the events of a corpus
  reference lines FILE  write the events of a session recording as JSON lines`

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
	case "check":
		return check(in, out)
	case "decode":
		return answer(in, out, decode)
	case "unmarshal":
		return answer(in, out, unmarshal)
	case "recording":
		return recording(args, in, out)
	case "bench":
		return bench(args, in, out)
	case "lines":
		return lines(args, out)
	default:
		return errUsage
	}
}
