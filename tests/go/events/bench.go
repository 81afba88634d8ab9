package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"syscall"
	"time"

	"reference/events"
)

// kept holds the last results, so that the compiler does not remove the operations.
var kept []interface{}

// bench measures an operation on the events of a corpus. It answers the commands that
// bench/worker.ts describes.
func bench(args []string, in *bufio.Reader, out *bufio.Writer) error {
	if len(args) != 2 {
		return errUsage
	}
	run, count, err := prepare(args[0], args[1])
	if err != nil {
		return err
	}
	for {
		var command string
		var milliseconds int64
		if _, err := fmt.Fscanln(in, &command, &milliseconds); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var result float64
		if command == "bytes" {
			result, err = bytesOfPass(run, count)
		} else {
			result, err = timePasses(run, count, time.Duration(milliseconds)*time.Millisecond, command == "keep")
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, result)
		out.Flush()
	}
}

// operation processes the event at an index of the corpus.
type operation func(i int) (interface{}, error)

// prepare returns an operation on the corpus in a folder, and the number of events.
func prepare(folder, name string) (operation, int, error) {
	records, err := os.ReadFile(filepath.Join(folder, "events.bin"))
	if err != nil {
		return nil, 0, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "lines.jsonl"))
	if err != nil {
		return nil, 0, err
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	var encoded [][]byte
	var oneOfs []*events.OneOf
	var members []message
	for i := 0; len(records) > 0; i++ {
		end := 4 + binary.BigEndian.Uint32(records)
		encoded = append(encoded, records[4:end])
		records = records[end:]
		oneOf := new(events.OneOf)
		if err := oneOf.Unmarshal(encoded[i]); err != nil {
			return nil, 0, err
		}
		oneOfs, members = append(oneOfs, oneOf), append(members, eventOf(oneOf))
		if line, err := teleport.Marshal(members[i]); err != nil || !bytes.Equal(line, lines[i]) {
			return nil, 0, fmt.Errorf("Go does not write line %d of the corpus: %s %v", i+1, line, err)
		}
	}
	decode := func(i int) (*events.OneOf, error) {
		oneOf := new(events.OneOf)
		return oneOf, oneOf.Unmarshal(encoded[i])
	}
	operations := map[string]operation{
		"decode":       func(i int) (interface{}, error) { return decode(i) },
		"encode":       func(i int) (interface{}, error) { return oneOfs[i].Marshal() },
		"marshalBytes": func(i int) (interface{}, error) { return teleport.Marshal(members[i]) },
		"unmarshalJSON": func(i int) (interface{}, error) {
			event := reflect.New(reflect.TypeOf(members[i]).Elem()).Interface()
			return event, teleport.Unmarshal(lines[i], event)
		},
		"transcode": func(i int) (interface{}, error) {
			oneOf, err := decode(i)
			if err != nil {
				return nil, err
			}
			return teleport.Marshal(eventOf(oneOf))
		},
	}
	if operations[name] == nil {
		return nil, 0, fmt.Errorf("unknown operation %q", name)
	}
	return operations[name], len(encoded), nil
}

// timePasses runs passes for a duration, and returns their average CPU time in nanoseconds.
// It keeps the last result, or all results of a pass.
func timePasses(run operation, count int, duration time.Duration, keep bool) (float64, error) {
	start, used, passes := cpuTime(), time.Duration(0), 0
	for ; passes == 0 || used < duration; passes++ {
		kept = make([]interface{}, count)
		for i := 0; i < count; i++ {
			result, err := run(i)
			if err != nil {
				return 0, err
			}
			if keep {
				kept[i] = result
			} else {
				kept[0] = result
			}
		}
		used = cpuTime() - start
	}
	kept = nil
	return float64(used) / float64(passes), nil
}

// bytesOfPass returns the bytes that a pass allocates.
func bytesOfPass(run operation, count int) (float64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := timePasses(run, count, 0, false)
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc), err
}

// cpuTime returns the CPU time of the process, in user and system mode.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// lines writes the events of a recording as JSON lines, without checking the order.
func lines(args []string, out *bufio.Writer) error {
	if len(args) != 1 {
		return errUsage
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	r := recordingReader{in: bufio.NewReader(file)}
	buffer := make([]byte, maxRecordBytes)
	for {
		p, err := r.readHeader()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		body := &io.LimitedReader{R: r.in, N: p.BodySize}
		if err := linesOfBody(body, buffer, out); err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, r.in, body.N+p.PaddingSize); err != nil {
			return err
		}
	}
}

func linesOfBody(body io.Reader, buffer []byte, out *bufio.Writer) error {
	unzipped, err := gzip.NewReader(body)
	if err != nil {
		return err
	}
	unzipped.Multistream(false)
	records := bufio.NewReader(unzipped)
	for {
		if _, err := io.ReadFull(records, buffer[:4]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		size := binary.BigEndian.Uint32(buffer)
		if size > maxRecordBytes {
			return fmt.Errorf("expected at most %d bytes, got %d", maxRecordBytes, size)
		}
		if _, err := io.ReadFull(records, buffer[:size]); err != nil {
			return err
		}
		oneOf := new(events.OneOf)
		if err := oneOf.Unmarshal(buffer[:size]); err != nil {
			return err
		}
		line, err := teleport.Marshal(eventOf(oneOf))
		if err != nil {
			return err
		}
		out.Write(line)
		out.WriteByte('\n')
	}
}
