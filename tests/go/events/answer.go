package main

import (
	"bufio"
	"encoding/json"
	"fmt"

	"reference/events"
)

// request is an input line of decode ("bytes") or unmarshal ("json", "via").
type request struct {
	Message string   `json:"message"`
	Bytes   hexBytes `json:"bytes"`
	JSON    string   `json:"json"`
	Via     string   `json:"via"`
}

// response is an output line of decode and unmarshal.
type response struct {
	OK    bool      `json:"ok"`
	Error string    `json:"error,omitempty"`
	Bytes *hexBytes `json:"bytes,omitempty"`
	// JSON and Std are the texts of the message, or of the event in a OneOf.
	JSON      string `json:"json,omitempty"`
	JSONError string `json:"jsonError,omitempty"`
	Std       string `json:"std,omitempty"`
	StdError  string `json:"stdError,omitempty"`
	// OneOf is the text of a OneOf itself.
	OneOf string `json:"oneOf,omitempty"`
}

// answer writes a response for each request. It flushes them before it waits for
// more requests.
func answer(in *bufio.Reader, out *bufio.Writer, read func(*request, message) error) error {
	lines := newLineWriter(out)
	return eachLine(in, func(_ int, line []byte) error {
		var reply response
		if err := guard(func() error { return reply.fill(line, read) }); err != nil {
			reply = response{Error: err.Error()}
		}
		if err := lines.Encode(reply); err != nil {
			return err
		}
		if in.Buffered() > 0 {
			return nil
		}
		return out.Flush()
	})
}

func (r *response) fill(line []byte, read func(*request, message) error) error {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return err
	}
	m, err := newMessage(asked.Message)
	if err != nil {
		return err
	}
	if err := read(&asked, m); err != nil {
		return err
	}
	encoded, err := m.Marshal()
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	*r = response{OK: true, Bytes: (*hexBytes)(&encoded)}
	shown := m
	if oneOf, ok := m.(*events.OneOf); ok {
		r.OneOf, _ = marshal(teleport.Marshal, oneOf)
		if event := eventOf(oneOf); event != nil {
			shown = event
		}
	}
	r.JSON, r.JSONError = marshal(teleport.Marshal, shown)
	r.Std, r.StdError = marshal(json.Marshal, shown)
	return nil
}

// marshal returns the text of a message or the error, with the other one empty.
func marshal(by func(interface{}) ([]byte, error), m message) (text, failure string) {
	err := guard(func() error {
		encoded, err := by(m)
		text = string(encoded)
		return err
	})
	if err != nil {
		return "", err.Error()
	}
	return text, ""
}

func decode(asked *request, m message) error {
	return m.Unmarshal(asked.Bytes)
}

func unmarshal(asked *request, m message) error {
	switch asked.Via {
	case "std":
		return json.Unmarshal([]byte(asked.JSON), m)
	case "jsoniter":
		return teleport.Unmarshal([]byte(asked.JSON), m)
	default:
		return fmt.Errorf(`expected via "std" or "jsoniter", got %q`, asked.Via)
	}
}
