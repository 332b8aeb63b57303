// Package ecs stands in for the provider of AWS ECS, whose client library takes most of a minute to compile: this Traefik runs on Kubernetes.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider cannot be switched on.
type Provider struct{}

// Init refuses.
func (*Provider) Init() error { return errors.New("this Traefik is built without AWS ECS") }

// Provide is never reached.
func (*Provider) Provide(chan<- dynamic.Message, *safe.Pool) error { return nil }
