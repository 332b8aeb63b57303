// Command calico-node is Calico's node agent without the parts that the VXLAN backend never runs: no BIRD, no confd.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	felix "github.com/projectcalico/calico/felix/daemon"
	"github.com/projectcalico/calico/libcalico-go/lib/logutils"
	"github.com/projectcalico/calico/node/buildinfo"
	"github.com/projectcalico/calico/node/pkg/allocateip"
	"github.com/projectcalico/calico/node/pkg/cni"
	"github.com/projectcalico/calico/node/pkg/health"
	"github.com/projectcalico/calico/node/pkg/lifecycle/shutdown"
	"github.com/projectcalico/calico/node/pkg/lifecycle/startup"
	"github.com/projectcalico/calico/node/pkg/nodeinit"
	"github.com/sirupsen/logrus"
)

// task is one thing the agent can be asked to do; its flag has the name that Calico's own manifests use.
type task struct {
	flag      string
	usage     string
	component string
	run       func()
}

var (
	bestEffort = flag.Bool("best-effort", false, "with -init: report errors, do not fail on them")
	once       = flag.Bool("allocate-tunnel-addrs-run-once", false, "with -allocate-tunnel-addrs: allocate, then exit")
	felixLive  = flag.Bool("felix-live", false, "check that Felix lives")
	felixReady = flag.Bool("felix-ready", false, "check that Felix is ready")
)

var tasks = []task{
	{"v", "print the version", "", func() { fmt.Println(startup.VERSION) }},
	{"init", "prepare a new host (mounts)", "init", func() { nodeinit.Run(*bestEffort) }},
	{"startup", "register this node", "startup", startup.Run},
	{"felix", "run Felix", "felix", runFelix},
	{"allocate-tunnel-addrs", "keep the tunnel addresses of this node allocated", "tunnel-ip-allocator", runAllocator},
	{"monitor-addresses", "follow changes of the node's addresses", "monitor-addresses", runAddressMonitor},
	{"monitor-token", "renew the token in the CNI configuration", "cni-config-monitor", cni.Run},
	{"supervise", "do all of these as a node's container does", "supervisor", supervise},
	{"shutdown", "mark this node's network as unavailable", "shutdown", shutdown.Run},
}

func main() {
	// Standard output, so that collectors do not take the log for errors.
	logrus.SetOutput(os.Stdout)
	logrus.AddHook(&logutils.ContextHook{})
	wanted := make([]*bool, len(tasks))
	for i, t := range tasks {
		wanted[i] = flag.Bool(t.flag, false, t.usage)
	}
	flag.Parse()
	if *felixLive || *felixReady {
		health.Run(false, false, *felixReady, *felixLive, false, false, 30*time.Second)
		return
	}
	chosen, err := only(wanted)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		flag.PrintDefaults()
		os.Exit(2)
	}
	logrus.SetFormatter(&logutils.Formatter{Component: chosen.component})
	chosen.run()
}

func only(wanted []*bool) (task, error) {
	chosen := -1
	for i, want := range wanted {
		if *want && chosen >= 0 {
			return task{}, fmt.Errorf("-%s and -%s exclude each other", tasks[chosen].flag, tasks[i].flag)
		}
		if *want {
			chosen = i
		}
	}
	if chosen < 0 {
		return task{}, fmt.Errorf("nothing to do: none of the tasks was asked for")
	}
	return tasks[chosen], nil
}

func runFelix() {
	felix.Run("/etc/calico/felix.cfg", buildinfo.GitVersion, buildinfo.BuildDate, buildinfo.GitRevision)
}

func runAllocator() {
	if *once {
		allocateip.Run(nil)
		return
	}
	allocateip.Run(make(chan struct{}))
}

func runAddressMonitor() {
	startup.ConfigureLogging()
	startup.MonitorIPAddressSubnets()
}
