package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"time"

	"reference/events"
)

// The same values as in bench/rounds.ts, which explains them.
const (
	warmUp    = 900 * time.Millisecond
	roundTime = 80 * time.Millisecond
	rounds    = 7
)

// corpus is the output of bench/corpus-file.ts.
type corpus struct {
	Encoded [][]byte `json:"encoded"`
	Lines   []string `json:"lines"`
}

// measures are the costs of an operation on one event.
type measures struct {
	Nanoseconds float64 `json:"nanoseconds"`
	Bytes       float64 `json:"bytes"`
}

// The last results, kept so that the compiler does not remove the operations.
var (
	keptMessage interface{}
	keptBytes   []byte
)

// bench measures an operation on the events of the corpus in a file.
func bench(args []string, out *bufio.Writer) error {
	if len(args) != 2 {
		return errUsage
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var stored corpus
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	run, err := prepare(args[1], &stored)
	if err != nil {
		return err
	}
	count := float64(len(stored.Lines))
	var failure error
	pass := func() {
		for i := range stored.Lines {
			if err := run(i); err != nil {
				failure = err
			}
		}
	}
	result := measures{Nanoseconds: timePass(pass) / count, Bytes: bytesOfPass(pass) / count}
	if failure != nil {
		return failure
	}
	return newLineWriter(out).Encode(result)
}

// prepare returns a function that performs an operation on the event at an index.
func prepare(operation string, from *corpus) (func(i int) error, error) {
	oneOfs, lines := make([]*events.OneOf, len(from.Encoded)), make([][]byte, len(from.Lines))
	members, types := make([]message, len(from.Encoded)), make([]reflect.Type, len(from.Encoded))
	for i, encoded := range from.Encoded {
		oneOfs[i], lines[i] = new(events.OneOf), []byte(from.Lines[i])
		if err := oneOfs[i].Unmarshal(encoded); err != nil {
			return nil, err
		}
		members[i] = eventOf(oneOfs[i])
		types[i] = reflect.TypeOf(members[i]).Elem()
	}
	switch operation {
	case "decode":
		return func(i int) error {
			oneOf := new(events.OneOf)
			keptMessage = oneOf
			return oneOf.Unmarshal(from.Encoded[i])
		}, nil
	case "encode":
		return func(i int) (err error) {
			keptBytes, err = oneOfs[i].Marshal()
			return err
		}, nil
	case "marshalJSON":
		return func(i int) (err error) {
			keptBytes, err = teleport.Marshal(members[i])
			return err
		}, nil
	case "unmarshalJSON":
		return func(i int) error {
			event := reflect.New(types[i]).Interface()
			keptMessage = event
			return teleport.Unmarshal(lines[i], event)
		}, nil
	default:
		return nil, fmt.Errorf("unknown operation %q", operation)
	}
}

// timePass returns the nanoseconds per pass: the median over rounds of many passes,
// after a warm-up.
func timePass(pass func()) float64 {
	passFor(warmUp, pass)
	passes := passFor(roundTime, pass)
	var times []float64
	for len(times) < rounds {
		start := time.Now()
		for i := 0; i < passes; i++ {
			pass()
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/float64(passes))
	}
	sort.Float64s(times)
	return times[rounds/2]
}

// passFor runs passes for a duration, and returns their number.
func passFor(long time.Duration, pass func()) int {
	passes := 0
	for start := time.Now(); time.Since(start) < long; passes++ {
		pass()
	}
	return passes
}

// bytesOfPass returns the bytes that a pass allocates.
func bytesOfPass(pass func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	pass()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}
