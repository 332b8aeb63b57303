// Command matrix judges scenarios with Cyclonus' matcher: a second opinion on the policy model.
// It reads one scenario a line (JSON) and writes, for each, one line of '1' (allowed) and '0' (blocked): a character a connection.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

type pod struct {
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
	Address   string            `json:"address"`
}

// connection names pods by their place in the list.
type connection struct {
	Source      int           `json:"source"`
	Destination int           `json:"destination"`
	Port        int           `json:"port"`
	PortName    string        `json:"portName"`
	Protocol    core.Protocol `json:"protocol"`
}

type scenario struct {
	Namespaces  map[string]map[string]string `json:"namespaces"`
	Pods        []pod                        `json:"pods"`
	Policies    []*networking.NetworkPolicy  `json:"policies"`
	Connections []connection                 `json:"connections"`
}

func main() {
	if err := answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

func answer(input io.Reader, output io.Writer) error {
	decoder, writer := json.NewDecoder(input), bufio.NewWriter(output)
	for {
		var asked scenario
		if err := decoder.Decode(&asked); errors.Is(err, io.EOF) {
			return writer.Flush()
		} else if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(writer, judge(asked)); err != nil {
			return err
		}
	}
}

func judge(asked scenario) string {
	for _, policy := range asked.Policies {
		fillIn(policy)
	}
	policies := matcher.BuildNetworkPolicies(false, asked.Policies)
	verdicts := make([]byte, len(asked.Connections))
	for i, made := range asked.Connections {
		verdicts[i] = '0'
		traffic := &matcher.Traffic{
			Source:           asked.peer(made.Source),
			Destination:      asked.peer(made.Destination),
			ResolvedPort:     made.Port,
			ResolvedPortName: made.PortName,
			Protocol:         made.Protocol,
		}
		if policies.IsTrafficAllowed(traffic).IsAllowed() {
			verdicts[i] = '1'
		}
	}
	return string(verdicts)
}

func (s scenario) peer(index int) *matcher.TrafficPeer {
	one := s.Pods[index]
	internal := &matcher.InternalPeer{
		PodLabels:       one.Labels,
		NamespaceLabels: s.Namespaces[one.Namespace],
		Namespace:       one.Namespace,
	}
	return &matcher.TrafficPeer{Internal: internal, IP: one.Address}
}

// fillIn does what the API server does before Cyclonus ever sees a policy.
func fillIn(policy *networking.NetworkPolicy) {
	if len(policy.Spec.PolicyTypes) > 0 {
		return
	}
	policy.Spec.PolicyTypes = []networking.PolicyType{networking.PolicyTypeIngress}
	if len(policy.Spec.Egress) > 0 {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networking.PolicyTypeEgress)
	}
}
