package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	nodenameFile = "/var/lib/calico/nodename"
	// restartDelay keeps a helper that dies at once from burning a core.
	restartDelay = time.Second
	// stopDelay is what a child gets between the request to end and its end by force.
	stopDelay = 10 * time.Second
)

// supervise is the container's first process: it registers the node, then runs Felix beside its helpers. A helper that
// ends is started again; the container lives exactly as long as Felix does.
func supervise() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := prepare(ctx); err != nil {
		logrus.WithError(err).Fatal("The node could not be registered")
	}
	felixCtx, felixEnded := context.WithCancel(ctx)
	done := make(chan struct{})
	helpers := helperTasks()
	for _, helper := range helpers {
		go func() {
			keep(felixCtx, helper)
			done <- struct{}{}
		}()
	}
	err := child(ctx, "-felix").Run()
	felixEnded()
	for range helpers {
		<-done
	}
	if ctx.Err() == nil {
		logrus.WithError(err).Fatal("Felix ended")
	}
}

// prepare registers the node and hands its name on to the processes that follow.
func prepare(ctx context.Context) error {
	if err := child(ctx, "-startup").Run(); err != nil {
		return fmt.Errorf("calico-node -startup: %w", err)
	}
	content, err := os.ReadFile(nodenameFile)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(string(content))
	environment := map[string]string{"NODENAME": name, "FELIX_FELIXHOSTNAME": name}
	if store := os.Getenv("DATASTORE_TYPE"); store != "" {
		environment["FELIX_DATASTORETYPE"] = store
	}
	for key, value := range environment {
		if err := os.Setenv(key, value); err != nil {
			return err
		}
	}
	if err := child(ctx, "-allocate-tunnel-addrs", "-allocate-tunnel-addrs-run-once").Run(); err != nil {
		return fmt.Errorf("calico-node -allocate-tunnel-addrs: %w", err)
	}
	return nil
}

func helperTasks() []string {
	helpers := []string{"-allocate-tunnel-addrs", "-monitor-addresses"}
	if os.Getenv("CALICO_MANAGE_CNI") != "false" {
		helpers = append(helpers, "-monitor-token")
	}
	return helpers
}

func keep(ctx context.Context, task string) {
	for ctx.Err() == nil {
		err := child(ctx, task).Run()
		if ctx.Err() != nil {
			return
		}
		logrus.WithError(err).Warnf("calico-node %s ended; it is started again", task)
		select {
		case <-ctx.Done():
		case <-time.After(restartDelay):
		}
	}
}

// child is this program again with other arguments; it is asked to end when the context is done.
func child(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "/proc/self/exe", arguments...)
	command.Stdout = os.Stdout
	command.Stderr = os.Stderr
	command.WaitDelay = stopDelay
	command.Cancel = func() error {
		err := command.Process.Signal(syscall.SIGTERM)
		if errors.Is(err, os.ErrProcessDone) {
			return nil
		}
		return err
	}
	return command
}
