package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"reference/events"
)

const (
	headerBytes    = 24
	flagsBytes     = 8 // after the header, in version 2
	encryptedFlag  = 1
	maxRecordBytes = 64 * 1024
)

// recorded is an event that was read from a recording.
type recorded struct {
	Index   int64    `json:"index"`
	Message string   `json:"message"`
	OneOf   hexBytes `json:"oneof"`
	JSON    string   `json:"json"`
}

// recordingSummary is the summary of reading a recording. Parts includes every part
// whose header was read.
type recordingSummary struct {
	Total      int     `json:"total"`
	Skipped    int     `json:"skipped"`
	OutOfOrder int     `json:"outOfOrder"`
	Parts      []*part `json:"parts"`
	Error      string  `json:"error,omitempty"`
}

type part struct {
	Offset      int64 `json:"offset"`
	BodySize    int64 `json:"bodySize"`
	PaddingSize int64 `json:"paddingSize"`

	headerSize int64
	encrypted  bool
	padding    zeros
}

func (p *part) size() int64 {
	return p.headerSize + p.BodySize + p.PaddingSize
}

// zeros is a writer that records whether anything but zeros was written to it.
type zeros struct{ broken bool }

func (z *zeros) Write(b []byte) (int, error) {
	z.broken = z.broken || len(bytes.TrimLeft(b, "\x00")) > 0
	return len(b), nil
}

// recording writes the events of a recording up to the first error, and then the
// summary.
func recording(args []string, in *bufio.Reader, out *bufio.Writer) error {
	flags := flag.NewFlagSet("recording", flag.ExitOnError)
	min := flags.Int64("min", -1, "reject padding other than zeros, and smaller parts except the last")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errUsage
	}
	if path := flags.Arg(0); path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = bufio.NewReader(file)
	}
	r := recordingReader{in: in, lines: newLineWriter(out), last: -1}
	r.Parts = []*part{}
	err := guard(r.read)
	if err == nil && *min >= 0 {
		err = checkParts(r.Parts, *min)
	}
	if err != nil {
		r.Error = err.Error()
	}
	if err := r.lines.Encode(r.recordingSummary); err != nil {
		return err
	}
	return err
}

// checkParts returns an error if a part violates the rules of the format or storage.
func checkParts(parts []*part, min int64) error {
	var found []string
	for i, p := range parts {
		if i < len(parts)-1 && p.size() < min {
			found = append(found, fmt.Sprintf("expected at least %d bytes in part %d, got %d", min, i, p.size()))
		}
		if p.padding.broken {
			found = append(found, fmt.Sprintf("padding of part %d is not all zeros", i))
		}
	}
	if found == nil {
		return nil
	}
	return errors.New(strings.Join(found, "; "))
}

// recordingReader reads a recording at least as strictly as Teleport does.
type recordingReader struct {
	in    *bufio.Reader
	lines *json.Encoder
	last  int64 // index of the last event written
	recordingSummary
}

func (r *recordingReader) read() error {
	for number, offset := 0, int64(0); ; number++ {
		p, err := r.readHeader()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			p.Offset = offset
			r.Parts = append(r.Parts, p)
			err = r.readPart(p)
		}
		if err != nil {
			return fmt.Errorf("part %d at offset %d: %w", number, offset, err)
		}
		offset += p.size()
	}
}

// readHeader returns io.EOF at the end of the recording.
func (r *recordingReader) readHeader() (*part, error) {
	var header [headerBytes]byte
	if _, err := io.ReadFull(r.in, header[:]); err != nil {
		return nil, err
	}
	p := &part{
		BodySize:    int64(binary.BigEndian.Uint64(header[8:])),
		PaddingSize: int64(binary.BigEndian.Uint64(header[16:])),
		headerSize:  headerBytes,
	}
	switch version := binary.BigEndian.Uint64(header[:]); version {
	case 1:
	case 2:
		var flags [flagsBytes]byte
		if _, err := io.ReadFull(r.in, flags[:]); err != nil {
			return nil, unexpected(err)
		}
		p.headerSize += flagsBytes
		p.encrypted = flags[0]&encryptedFlag != 0
	default:
		return nil, fmt.Errorf("unsupported version %d", version)
	}
	if p.BodySize < 0 || p.PaddingSize < 0 {
		return nil, errors.New("a size does not fit 63 bits")
	}
	return p, nil
}

func (r *recordingReader) readPart(p *part) error {
	if p.BodySize > 0 {
		if p.encrypted {
			return errors.New("the body is encrypted")
		}
		if err := r.readBody(p.BodySize); err != nil {
			return err
		}
	}
	if _, err := io.CopyN(&p.padding, r.in, p.PaddingSize); err != nil {
		return fmt.Errorf("padding: %w", unexpected(err))
	}
	return nil
}

// readBody reads the gzip stream of a body and skips the rest.
func (r *recordingReader) readBody(size int64) error {
	body := &io.LimitedReader{R: r.in, N: size}
	records, err := gzip.NewReader(body)
	if err != nil {
		return fmt.Errorf("body: %w", unexpected(err))
	}
	records.Multistream(false)
	for {
		record, err := readRecord(records)
		if err == io.EOF {
			break
		}
		if err == nil {
			err = r.writeEvent(record)
		}
		if err != nil {
			return fmt.Errorf("record: %w", err)
		}
	}
	if _, err := io.CopyN(io.Discard, r.in, body.N); err != nil {
		return fmt.Errorf("body after its gzip stream: %w", unexpected(err))
	}
	return nil
}

// readRecord returns io.EOF at the end of the records.
func readRecord(records io.Reader) ([]byte, error) {
	var prefix [4]byte
	if _, err := io.ReadFull(records, prefix[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(prefix[:])
	if size == 0 || size > maxRecordBytes {
		return nil, fmt.Errorf("expected a size from 1 to %d, got %d", maxRecordBytes, size)
	}
	record := make([]byte, size)
	_, err := io.ReadFull(records, record)
	return record, unexpected(err)
}

// writeEvent writes an event unless it is a repeat.
func (r *recordingReader) writeEvent(record []byte) error {
	var oneOf events.OneOf
	if err := oneOf.Unmarshal(record); err != nil {
		return err
	}
	event := eventOf(&oneOf)
	if event == nil {
		return errors.New("the OneOf has no event")
	}
	index := reflect.ValueOf(event).Elem().FieldByName("Metadata").Interface().(events.Metadata).Index
	r.Total++
	if index <= r.last {
		r.Skipped++
		return nil
	}
	if index != r.last+1 {
		r.OutOfOrder++
	}
	r.last = index
	text, err := teleport.Marshal(event)
	if err != nil {
		return err
	}
	return r.lines.Encode(recorded{index, nameOf(event), record, string(text)})
}

// unexpected turns io.EOF into io.ErrUnexpectedEOF.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
