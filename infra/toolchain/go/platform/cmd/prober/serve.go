package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ports are the values of a flag such as `--tcp 8080,9999`.
type ports []int

func (p *ports) String() string { return fmt.Sprint([]int(*p)) }

func (p *ports) Set(text string) error {
	*p = nil
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		port, err := strconv.ParseUint(field, 10, 16)
		if err != nil || port == 0 {
			return fmt.Errorf("%q is no port", field)
		}
		*p = append(*p, int(port))
	}
	return nil
}

// listening is the line that tells a reader of the log which ports answer here, and which another process holds.
type listening struct {
	Name string           `json:"name"`
	Open map[string][]int `json:"open"`
	Busy map[string][]int `json:"busy"`
}

// serve answers on every free port until the context ends. A port that another process holds is reported and left alone:
// in a pod of the product it is the product that must answer there.
func serve(ctx context.Context, arguments []string, output io.Writer) error {
	tcp, udp := ports{8080}, ports{8080}
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.Var(&tcp, "tcp", "TCP `ports` that greet with this host's name")
	flags.Var(&udp, "udp", "UDP `ports` that answer every datagram with this host's name")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	told := listening{Name: name, Open: map[string][]int{}, Busy: map[string][]int{}}
	for _, group := range []struct {
		protocol string
		ports    ports
		listen   func(port int, name string) error
	}{{"tcp", tcp, listenTCP}, {"udp", udp, listenUDP}} {
		for _, port := range group.ports {
			err := group.listen(port, name)
			switch {
			case err == nil:
				told.Open[group.protocol] = append(told.Open[group.protocol], port)
			case errors.Is(err, syscall.EADDRINUSE):
				told.Busy[group.protocol] = append(told.Busy[group.protocol], port)
			default:
				return err
			}
		}
	}
	if err := json.NewEncoder(output).Encode(told); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func listenTCP(port int, name string) error {
	listener, err := net.Listen("tcp4", net.JoinHostPort("", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				continue
			}
			go func() {
				_, _ = io.WriteString(conn, name+"\n")
				_ = conn.Close()
			}()
		}
	}()
	return nil
}

// listenUDP has one socket for each address: an answer must come from the address that was asked, and a socket of all addresses
// answers from the one that the route prefers (on a node of an overlay, the tunnel's).
func listenUDP(port int, name string) error {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return err
	}
	for _, address := range addresses {
		network, isNetwork := address.(*net.IPNet)
		if !isNetwork || network.IP.To4() == nil {
			continue
		}
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: network.IP, Port: port})
		if err != nil {
			return err
		}
		go answer(conn, name)
	}
	return nil
}

func answer(conn *net.UDPConn, name string) {
	datagram := make([]byte, 512)
	for {
		_, from, err := conn.ReadFromUDPAddrPort(datagram)
		if err != nil {
			continue
		}
		_, _ = conn.WriteToUDPAddrPort([]byte(name+"\n"), from)
	}
}
