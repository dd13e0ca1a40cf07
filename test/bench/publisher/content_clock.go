package main

import (
	"context"
	"time"
)

// contentClock says when each moment of the content is due. The content starts over at every whole multiple of its
// length in Unix time, so what is heard and seen tells the wall-clock time, unless the clock runs fast or slow. All
// who publish begin at the same epoch.
type contentClock struct {
	epoch time.Time
	speed float64
}

func newContentClock(now time.Time, loop time.Duration) contentClock {
	sinceLoopStart := time.Duration(now.UnixNano() % int64(loop))
	return contentClock{epoch: now.Add(-sinceLoopStart), speed: 1}
}

// atSpeed is the clock of somebody whose clock runs fast by that many parts per million.
func (c contentClock) atSpeed(ppm float64) contentClock {
	return contentClock{epoch: c.epoch, speed: 1 + ppm/1e6}
}

func (c contentClock) epochUnixMs() int64 { return c.epoch.UnixMilli() }

// dueAt is when the content's moment is to be sent. It keeps the monotonic reading of the clock.
func (c contentClock) dueAt(moment time.Duration) time.Time {
	return c.epoch.Add(time.Duration(float64(moment) / c.speed))
}

func (c contentClock) momentAt(now time.Time) time.Duration {
	return time.Duration(float64(now.Sub(c.epoch)) * c.speed)
}

// cadence is a regular series of moments: unit n is due at n*seconds/units.
type cadence struct{ units, seconds int64 }

func (c cadence) moment(n int64) time.Duration {
	return time.Duration(n * c.seconds * int64(time.Second) / c.units)
}

// firstAfter is the first unit that is due at the moment or later.
func (c cadence) firstAfter(moment time.Duration) int64 {
	n := int64(moment) * c.units / (c.seconds * int64(time.Second))
	for c.moment(n) < moment {
		n++
	}
	return n
}

// pace calls send for every unit of the cadence at its absolute deadline (plus delay) until ctx ends, and gives it how
// late it was. A unit that is late is sent at once and none is left out, as an encoder that was held up would do.
func (c contentClock) pace(ctx context.Context, every cadence, delay time.Duration, send func(n int64, late time.Duration)) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for n := every.firstAfter(c.momentAt(time.Now().Add(-delay))); ; n++ {
		due := c.dueAt(every.moment(n)).Add(delay)
		if wait := time.Until(due); wait > 0 {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				return
			}
		} else if ctx.Err() != nil {
			return
		}
		send(n, time.Since(due))
	}
}
