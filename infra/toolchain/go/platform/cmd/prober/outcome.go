package main

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"
)

// attempt is one connection that was tried.
type attempt struct {
	word    string
	err     error
	answer  []byte
	started time.Time
	elapsed time.Duration
}

// tracedAttempt is one attempt of a trace. Times are microseconds, the first since the batch began.
type tracedAttempt struct {
	StartedUs int64  `json:"startedUs"`
	ElapsedUs int64  `json:"elapsedUs"`
	Outcome   string `json:"outcome"`
}

// outcome is what the attempts at one target came to.
type outcome struct {
	ID string `json:"id"`
	// Outcome is open, timeout, refused, dns or other. Only a timeout may be taken for a block.
	Outcome   string `json:"outcome"`
	ElapsedUs int64  `json:"elapsedUs"`
	// Detail says what came when the outcome is other or dns.
	Detail string `json:"detail,omitempty"`
	// Answer is what the listener said.
	Answer []byte `json:"answer,omitempty"`
	// Attempts are told in a trace only.
	Attempts []tracedAttempt `json:"attempts,omitempty"`
}

// agree insists that all attempts came to the same; when they did not, nothing is known. The longest attempt's time is told.
func agree(id string, attempts []attempt) outcome {
	first := attempts[0]
	made := outcome{ID: id, Outcome: first.word, Answer: first.answer}
	words := make([]string, len(attempts))
	for i, tried := range attempts {
		words[i] = tried.word
		made.ElapsedUs = max(made.ElapsedUs, tried.elapsed.Microseconds())
		if tried.word != first.word {
			made.Outcome = "other"
		}
	}
	if made.Outcome == "other" && first.word != "other" {
		made.Detail = fmt.Sprintf("the attempts disagree: %s", strings.Join(words, ", "))
	} else if first.word == "other" || first.word == "dns" {
		made.Detail = first.err.Error()
	}
	return made
}

// trace tells every attempt; its outcome is the last one's.
func trace(id string, attempts []attempt, began time.Time) outcome {
	last := attempts[len(attempts)-1]
	made := outcome{ID: id, Outcome: last.word, ElapsedUs: last.elapsed.Microseconds()}
	for _, tried := range attempts {
		made.Attempts = append(made.Attempts, tracedAttempt{
			StartedUs: tried.started.Sub(began).Microseconds(),
			ElapsedUs: tried.elapsed.Microseconds(),
			Outcome:   tried.word,
		})
	}
	return made
}

func wordFor(err error) string {
	var name *net.DNSError
	var slow net.Error
	switch {
	case err == nil:
		return "open"
	case errors.As(err, &name):
		return "dns"
	case errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	default:
		return "other"
	}
}
