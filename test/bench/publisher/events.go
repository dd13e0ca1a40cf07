package main

import (
	"encoding/json"
	"os"
	"sync"
	"syscall"
	"time"
)

// event is one line on standard output.
type event struct {
	Event              string   `json:"event"`
	AtUnixMs           int64    `json:"atUnixMs"`
	Identity           string   `json:"identity,omitempty"`
	ContentEpochUnixMs int64    `json:"contentEpochUnixMs,omitempty"`
	Summary            *summary `json:"summary,omitempty"`
}

// summary says whether the load was what it should be. Lateness is how long after its deadline a unit was sent.
type summary struct {
	Participants      int     `json:"participants"`
	Frames            int64   `json:"frames"`
	AudioPackets      int64   `json:"audioPackets"`
	FailedWrites      int64   `json:"failedWrites"`
	KeyFrameRequests  int64   `json:"keyFrameRequests"`
	KeyFramesAnswered int64   `json:"keyFramesAnswered"`
	MaxLatenessMs     float64 `json:"maxLatenessMs"`
	MeanLatenessMs    float64 `json:"meanLatenessMs"`
	CPUS              float64 `json:"cpuS"`
}

var stdout sync.Mutex

func emit(e event) {
	e.AtUnixMs = time.Now().UnixMilli()
	stdout.Lock()
	defer stdout.Unlock()
	// A closed standard output ends the process by SIGPIPE, which is right: nobody is listening any more.
	_ = json.NewEncoder(os.Stdout).Encode(e)
}

func emitSummary(participants []*participant) {
	total := summary{Participants: len(participants)}
	var lateness time.Duration
	for _, p := range participants {
		total.Frames += p.video.sent
		total.AudioPackets += p.audio.sent
		total.FailedWrites += p.video.failed + p.audio.failed
		total.KeyFrameRequests += p.keyFrameRequests.Load()
		total.KeyFramesAnswered += p.keyFramesAnswered
		lateness += p.video.lateness + p.audio.lateness
		total.MaxLatenessMs = max(total.MaxLatenessMs, milliseconds(p.video.maxLateness), milliseconds(p.audio.maxLateness))
	}
	if units := total.Frames + total.AudioPackets; units > 0 {
		total.MeanLatenessMs = milliseconds(lateness) / float64(units)
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		total.CPUS = time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	}
	emit(event{Event: "summary", Summary: &total})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
