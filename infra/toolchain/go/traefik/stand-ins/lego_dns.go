// Package dns stands in for ACME's list of DNS services, whose client libraries are 900 packages to compile: this Traefik takes its
// certificates from Secrets.
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v4/challenge"
)

// NewDNSChallengeProviderByName knows no service.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("this Traefik is built without DNS services: %s", name)
}
