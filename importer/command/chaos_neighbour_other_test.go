//go:build !linux

package command

import "context"

// planted is a neighbour who plants things; there is none on this system.
type planted struct{}

func (c *chaos) letNeighbourIn() *planted { return nil }

func (p *planted) work(context.Context) {}
func (p *planted) clear()               {}
func (p *planted) check()               {}
func (p *planted) busy() bool           { return true }
