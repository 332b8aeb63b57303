package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// target is something to dial.
type target struct {
	ID       string `json:"id"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
	// Payload is the datagram to send over UDP.
	Payload []byte `json:"payload,omitempty"`
	// Greeting asks to wait, after a TCP connection, for what the listener says first.
	Greeting bool `json:"greeting,omitempty"`
}

// batch is a list of targets that are all dialled at once, each so many times.
type batch struct {
	ID        string   `json:"id"`
	Targets   []target `json:"targets"`
	Attempts  int      `json:"attempts"`
	StaggerMs int      `json:"staggerMs"`
	TimeoutMs int      `json:"timeoutMs"`
	// Trace tells every attempt instead of insisting that all agree: for watching a change while it happens.
	Trace bool `json:"trace,omitempty"`
}

func (b batch) stagger() time.Duration { return time.Duration(b.StaggerMs) * time.Millisecond }

// outcomes answers a batch. Times are microseconds on a monotonic clock.
type outcomes struct {
	ID        string    `json:"id"`
	ElapsedUs int64     `json:"elapsedUs"`
	Results   []outcome `json:"results"`
}

// session answers one batch after the other until the input ends.
func session(ctx context.Context, input io.Reader, output io.Writer) error {
	decoder, encoder := json.NewDecoder(input), json.NewEncoder(output)
	for {
		var asked batch
		if err := decoder.Decode(&asked); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(dialAll(ctx, asked)); err != nil {
			return err
		}
	}
}

func dialAll(ctx context.Context, asked batch) outcomes {
	started := time.Now()
	results := make([]outcome, len(asked.Targets))
	var dials sync.WaitGroup
	for i, to := range asked.Targets {
		// Evenly over the time between two attempts: a burst would fill the kernel's queues and measure itself.
		delay := asked.stagger() * time.Duration(i) / time.Duration(len(asked.Targets))
		dials.Go(func() {
			time.Sleep(delay)
			results[i] = dialRepeatedly(ctx, to, asked, started)
		})
	}
	dials.Wait()
	return outcomes{ID: asked.ID, ElapsedUs: time.Since(started).Microseconds(), Results: results}
}

// dialRepeatedly makes staggered attempts, so that one lost packet is not taken for a block.
func dialRepeatedly(ctx context.Context, to target, asked batch, began time.Time) outcome {
	attempts := make([]attempt, max(1, asked.Attempts))
	var dials sync.WaitGroup
	for i := range attempts {
		dials.Go(func() {
			time.Sleep(asked.stagger() * time.Duration(i))
			attempts[i] = dialOnce(ctx, to, time.Duration(asked.TimeoutMs)*time.Millisecond)
		})
	}
	dials.Wait()
	if asked.Trace {
		return trace(to.ID, attempts, began)
	}
	return agree(to.ID, attempts)
}

func dialOnce(ctx context.Context, to target, timeout time.Duration) attempt {
	started := time.Now()
	answer, err := converse(ctx, to, started.Add(timeout))
	return attempt{word: wordFor(err), err: err, answer: answer, started: started, elapsed: time.Since(started)}
}

// converse opens a connection and waits for an answer where one is due.
func converse(ctx context.Context, to target, deadline time.Time) ([]byte, error) {
	conn, err := open(ctx, to, deadline)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if to.Protocol == "tcp" && !to.Greeting {
		return nil, nil
	}
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if to.Protocol == "udp" {
		if _, err := conn.Write(orDefault(to.Payload)); err != nil {
			return nil, err
		}
	}
	answer := make([]byte, 512)
	n, err := conn.Read(answer)
	return answer[:n], err
}

// open connects. A source port that somebody else holds is passed over.
func open(ctx context.Context, to target, deadline time.Time) (net.Conn, error) {
	dialer := net.Dialer{Deadline: deadline}
	for {
		if to.Protocol == "udp" {
			dialer.LocalAddr = nextSourcePort()
		}
		conn, err := dialer.DialContext(ctx, to.Protocol+"4", net.JoinHostPort(to.Host, strconv.Itoa(to.Port)))
		if to.Protocol != "udp" || !errors.Is(err, syscall.EADDRINUSE) {
			return conn, err
		}
	}
}

// orDefault is a datagram that is never empty: an empty one is easily lost on the way up to a program.
func orDefault(payload []byte) []byte {
	if len(payload) == 0 {
		return []byte("prober\n")
	}
	return payload
}
