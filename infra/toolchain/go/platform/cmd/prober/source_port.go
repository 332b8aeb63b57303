package main

import (
	"net"
	"sync/atomic"
	"time"
)

// Source ports of datagrams: the kernel's own range of ephemeral ports, without the NodePorts.
const (
	firstSourcePort = 32768
	sourcePorts     = 28000
	// portsPerSecond is more than the largest matrix takes, so that a prober begins after the ports of the one before it.
	portsPerSecond = 250
)

var lastSourcePort atomic.Int64

func init() {
	lastSourcePort.Store(time.Now().UnixMilli() * portsPerSecond / 1000)
}

// nextSourcePort gives every datagram a port of its own that nobody here has used for a minute. A port picked at random may be that of
// a flow that was let in half a minute ago: connection tracking remembers it, and policies no longer look at it.
func nextSourcePort() *net.UDPAddr {
	return &net.UDPAddr{Port: firstSourcePort + int(lastSourcePort.Add(1)%sourcePorts)}
}
