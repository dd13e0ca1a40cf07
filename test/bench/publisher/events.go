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
	Reason             string   `json:"reason,omitempty"`
	ContentEpochUnixMs int64    `json:"contentEpochUnixMs,omitempty"`
	Summary            *summary `json:"summary,omitempty"`
}

// summary says whether the load was what it should be. Lateness is how long after its deadline a unit was sent.
type summary struct {
	Participants      int     `json:"participants"`
	Visits            int     `json:"visits"`
	FailedVisits      int     `json:"failedVisits"`
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

func emitSummary(participants int, sent totals, visitors []*visitor) {
	total := summary{Participants: participants}
	for _, v := range visitors {
		total.Visits += v.visits
		total.FailedVisits += v.failed
		sent.add(v.totals)
	}
	total.Frames, total.AudioPackets = sent.video.sent, sent.audio.sent
	total.FailedWrites = sent.video.failed + sent.audio.failed
	total.KeyFrameRequests, total.KeyFramesAnswered = sent.keyFrameRequests, sent.keyFramesAnswered
	total.MaxLatenessMs = max(milliseconds(sent.video.maxLateness), milliseconds(sent.audio.maxLateness))
	if units := total.Frames + total.AudioPackets; units > 0 {
		total.MeanLatenessMs = milliseconds(sent.video.lateness+sent.audio.lateness) / float64(units)
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		total.CPUS = time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	}
	emit(event{Event: "summary", Summary: &total})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
