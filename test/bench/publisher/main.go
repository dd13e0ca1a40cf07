// Command publisher joins participants to a LiveKit room and publishes media that was encoded beforehand, so that a
// load of many participants costs next to nothing on the machine that is measured. It subscribes to nobody.
//
// The API secret comes from LIVEKIT_API_SECRET only. Every event is one JSON line on standard output. It ends on
// SIGINT or SIGTERM: everybody leaves the room, a summary is printed, and the exit code is 0.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
)

type options struct {
	url        string
	apiKey     string
	apiSecret  string
	room       string
	contentDir string
	count      int
	voices     int
	visitors   int
	seed       uint64
	spread     bool
	red        bool
	ppm        []float64
}

func main() {
	opts, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(opts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "publisher:", err)
		os.Exit(1)
	}
}

func parseOptions(args []string) (options, error) {
	opts := options{apiSecret: os.Getenv("LIVEKIT_API_SECRET")}
	flags := flag.NewFlagSet("publisher", flag.ContinueOnError)
	flags.StringVar(&opts.url, "url", os.Getenv("LIVEKIT_URL"), "ws URL of the server (LIVEKIT_URL)")
	flags.StringVar(&opts.apiKey, "api-key", os.Getenv("LIVEKIT_API_KEY"), "API key (LIVEKIT_API_KEY); the secret is read from LIVEKIT_API_SECRET")
	flags.StringVar(&opts.room, "room", "", "name of the room")
	flags.StringVar(&opts.contentDir, "content", "", "folder with content.json and the media that it describes")
	flags.IntVar(&opts.count, "count", 1, "participants")
	flags.IntVar(&opts.voices, "voices", math.MaxInt, "how many of them have a microphone, the first ones; all of them if it is not given")
	flags.IntVar(&opts.visitors, "visitors", 0, "how many of them come and go, the last ones; the others stay")
	flags.Uint64Var(&opts.seed, "seed", 1, "what chances of visitors are drawn from")
	flags.BoolVar(&opts.spread, "spread", false, "spread the participants evenly over one frame period instead of sending all at once")
	flags.BoolVar(&opts.red, "red", false, "send each packet of sound together with the one before it")
	flags.Func("ppm", "how much the participants' clocks run fast, in parts per million, negative is slow: one number for all of them, or several with commas that they take turns in", opts.readPPM)
	if err := flags.Parse(args); err != nil {
		return opts, err
	}
	for name, value := range map[string]string{
		"--url": opts.url, "--api-key": opts.apiKey, "LIVEKIT_API_SECRET": opts.apiSecret,
		"--room": opts.room, "--content": opts.contentDir,
	} {
		if value == "" {
			return opts, fmt.Errorf("%s is missing", name)
		}
	}
	if opts.count < 1 {
		return opts, fmt.Errorf("--count is at least 1, got %d", opts.count)
	}
	if opts.visitors < 0 || opts.visitors > opts.count {
		return opts, fmt.Errorf("--visitors is 0 to --count, got %d", opts.visitors)
	}
	return opts, nil
}

func (o *options) readPPM(text string) error {
	o.ppm = nil
	for _, number := range strings.Split(text, ",") {
		ppm, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return err
		}
		o.ppm = append(o.ppm, ppm)
	}
	return nil
}

// placeOf gives each participant its share of the load.
func (o options) placeOf(index int, clock contentClock, framePeriod time.Duration) place {
	at := place{index: index, hasVoice: index < o.voices, hasRED: o.red, clock: clock}
	if o.spread {
		at.delay = framePeriod * time.Duration(index) / time.Duration(o.count)
	}
	if len(o.ppm) > 0 {
		at.clock = clock.atSpeed(o.ppm[index%len(o.ppm)])
	}
	return at
}

func run(opts options) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	lksdk.SetLogger(logger.GetDiscardLogger())

	media, err := loadContent(opts)
	if err != nil {
		return err
	}
	clock := newContentClock(time.Now(), media.loop())
	emit(event{Event: "started", ContentEpochUnixMs: clock.epochUnixMs()})
	framePeriod := media.largestLayer().videoCadence().moment(1)

	// Who stays and is lost falsifies the load, so the first one to go ends them all.
	lost := make(chan error, opts.count)
	var stayers []*participant
	var visitors []*visitor
	visiting, endVisits := context.WithCancel(ctx)
	awaitVisitors := func() {}
	defer func() {
		endVisits()
		awaitVisitors()
		emitSummary(opts.count, leaveAll(stayers), visitors)
	}()
	// One after the other: the order of joining is the order of the tiles.
	for index := range opts.count - opts.visitors {
		identity := fmt.Sprintf("publisher-%02d", index+1)
		p, err := join(ctx, opts, identity, opts.placeOf(index, clock, framePeriod), media, lost)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		stayers = append(stayers, p)
	}
	for index := opts.count - opts.visitors; index < opts.count; index++ {
		visitors = append(visitors, newVisitor(opts.placeOf(index, clock, framePeriod), opts.seed))
	}
	awaitVisitors = letVisitorsIn(visiting, visitors, opts, media)
	select {
	case <-ctx.Done():
		return nil
	case err := <-lost:
		return err
	}
}

func leaveAll(participants []*participant) totals {
	var all totals
	for _, p := range participants {
		all.add(p.leave())
	}
	return all
}
