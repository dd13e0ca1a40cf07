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
	"os"
	"os/signal"
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
	video      bool
	audio      bool
	spread     bool
	ppm        float64
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
	flags.BoolVar(&opts.video, "video", true, "publish H.264 video; --no-video is the same as --video=false")
	flags.BoolFunc("no-video", "publish sound only", func(string) error { opts.video = false; return nil })
	flags.BoolVar(&opts.audio, "audio", true, "publish Opus audio; --no-audio is the same as --audio=false")
	flags.BoolFunc("no-audio", "publish pictures only", func(string) error { opts.audio = false; return nil })
	flags.BoolVar(&opts.spread, "spread", false, "spread the participants evenly over one frame period instead of sending all at once")
	flags.Float64Var(&opts.ppm, "ppm", 0, "how much the publishers' clocks run fast, in parts per million; negative is slow")
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
	return opts, nil
}

func run(opts options) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	lksdk.SetLogger(logger.GetDiscardLogger())

	media, err := loadContent(opts)
	if err != nil {
		return err
	}
	clock := newContentClock(time.Now(), media.loop(), opts.ppm)
	emit(event{Event: "started", ContentEpochUnixMs: clock.epochUnixMs()})

	participants := make([]*participant, 0, opts.count)
	// A lost participant falsifies the load, so the first one to go ends them all.
	lost := make(chan error, opts.count)
	defer func() {
		for _, p := range participants {
			p.leave()
		}
		emitSummary(participants)
	}()
	// One after the other: the order of joining is the order of the tiles.
	for index := range opts.count {
		if ctx.Err() != nil {
			return nil
		}
		p, err := join(ctx, opts, index, media, clock, lost)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		participants = append(participants, p)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-lost:
		return err
	}
}
