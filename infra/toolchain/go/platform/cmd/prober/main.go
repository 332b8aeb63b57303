// Command prober is both ends of a connectivity matrix: `serve` answers on ports, `dial` opens connections on request.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage:
  prober serve [--tcp 8080,9999] [--udp 8080,9999]   answer with this host's name on every port that is free
  prober dial                                        read batches of targets as JSON, write one line of outcomes for each`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "prober:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) error {
	if len(arguments) == 0 {
		return fmt.Errorf("no command\n%s", usage)
	}
	switch command, rest := arguments[0], arguments[1:]; command {
	case "serve":
		return serve(ctx, rest, os.Stdout)
	case "dial":
		return session(ctx, os.Stdin, os.Stdout)
	default:
		return fmt.Errorf("unknown command %q\n%s", command, usage)
	}
}
