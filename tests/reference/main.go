// Command reference is Go's side of the comparison: the code that gogo/protobuf
// generates from the schema, with the JSON of jsoniter and encoding/json. Each
// subcommand reads and writes one JSON object a line; recording reads a session
// recording.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

const usage = `usage:
  reference generate [-count N] [-seed S] [-raw]   random events
  reference check       events that another implementation wrote, against Go
  reference decode      any message from protobuf
  reference unmarshal   any message from JSON
  reference recording [-min N] FILE   the events of a session recording; - is stdin
  reference bench FILE OPERATION      what an event of a corpus takes`

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
		return bench(args, out)
	default:
		return errUsage
	}
}
