package main

import (
	"bufio"
	"encoding/json"
)

// request is an input line of decode ("bytes") or unmarshal ("json").
type request struct {
	Message string   `json:"message"`
	Bytes   hexBytes `json:"bytes"`
	JSON    string   `json:"json"`
}

// response is an output line of decode and unmarshal: the message that was read, or
// the error.
type response struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	// Go's output for the message, or the errors.
	Bytes      *hexBytes `json:"bytes,omitempty"`
	BytesError string    `json:"bytesError,omitempty"`
	JSON       string    `json:"json,omitempty"`
	JSONError  string    `json:"jsonError,omitempty"`
}

// answer writes a response for each request. It flushes them before it waits for
// more requests.
func answer(in *bufio.Reader, out *bufio.Writer, read func(*request, message) error) error {
	lines := newLineWriter(out)
	return eachLine(in, func(_ int, line []byte) error {
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			return err
		}
		if err := lines.Encode(respond(&asked, read)); err != nil {
			return err
		}
		if in.Buffered() > 0 {
			return nil
		}
		return out.Flush()
	})
}

func respond(asked *request, read func(*request, message) error) response {
	m, err := newMessage(asked.Message)
	if err == nil {
		err = guard(func() error { return read(asked, m) })
	}
	if err != nil {
		return response{Error: err.Error()}
	}
	reply := response{OK: true}
	if encoded, err := marshal(m); err != nil {
		reply.BytesError = err.Error()
	} else {
		reply.Bytes = (*hexBytes)(&encoded)
	}
	if text, err := marshalJSON(m); err != nil {
		reply.JSONError = err.Error()
	} else {
		reply.JSON = text
	}
	return reply
}

func decode(asked *request, m message) error {
	return m.Unmarshal(asked.Bytes)
}

func unmarshal(asked *request, m message) error {
	return json.Unmarshal([]byte(asked.JSON), m)
}
