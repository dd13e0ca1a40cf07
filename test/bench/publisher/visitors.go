package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Visitors come, some of them publish their camera anew, and go again. The lengths are those of a room in which
// somebody comes or goes every few seconds when a few of them take turns.
const (
	minStay, maxStay = 2 * time.Second, 9 * time.Second
	minAway, maxAway = 1 * time.Second, 5 * time.Second
	republishPause   = 500 * time.Millisecond
	// republishShare of all visits have the camera published twice.
	republishShare = 1.0 / 3
)

// visitor is somebody who comes and goes. All chances come from the seed, so one run is like the next.
type visitor struct {
	place
	chance *rand.Rand
	totals totals
	visits int
	// failed counts visits that broke off: an hour of load is not worth less for one of them.
	failed int
}

func newVisitor(at place, seed uint64) *visitor {
	return &visitor{place: at, chance: rand.New(rand.NewPCG(seed, uint64(at.index)))}
}

// comeAndGo visits the room until ctx ends. Each visit has an identity of its own.
func (v *visitor) comeAndGo(ctx context.Context, opts options, media *content) {
	for sleep(ctx, v.between(minAway, maxAway)) {
		if err := v.visit(ctx, opts, media); err != nil && ctx.Err() == nil {
			v.failed++
			emit(event{Event: "visitFailed", Reason: err.Error()})
		}
	}
}

func (v *visitor) visit(ctx context.Context, opts options, media *content) error {
	identity := fmt.Sprintf("visitor-%02d-%05d", v.index+1, v.visits)
	stay := v.between(minStay, maxStay)
	isRepublished := v.chance.Float64() < republishShare
	v.visits++
	lost := make(chan error, 1)
	p, err := join(ctx, opts, identity, v.place, media, lost)
	if err != nil {
		return err
	}
	defer func() { v.totals.add(p.leave()) }()
	if isRepublished {
		stay /= 2
		sleep(ctx, stay)
		if err := p.republish(ctx, republishPause); err != nil {
			return err
		}
	}
	sleep(ctx, stay)
	select {
	case err := <-lost:
		return err
	default:
		return nil
	}
}

func (v *visitor) between(least, most time.Duration) time.Duration {
	return least + time.Duration(v.chance.Float64()*float64(most-least))
}

// letVisitorsIn runs all of them; wait returns when they have left after ctx ended.
func letVisitorsIn(ctx context.Context, visitors []*visitor, opts options, media *content) (wait func()) {
	var running sync.WaitGroup
	for _, v := range visitors {
		running.Go(func() { v.comeAndGo(ctx, opts, media) })
	}
	return running.Wait
}
