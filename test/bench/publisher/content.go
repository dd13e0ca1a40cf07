package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// manifest is content.json: what the media files of its folder hold. Each of them is one turn of the same loop.
type manifest struct {
	LoopS          int64 `json:"loopS"`
	FramerateFps   int64 `json:"framerateFps"`
	WidthPx        int   `json:"widthPx"`
	HeightPx       int   `json:"heightPx"`
	PacketsPerS    int64 `json:"packetsPerS"`
	PreRollPackets int   `json:"preRollPackets"`
	// VideoPhases holds one encoding for each place of the key frame in a group: file p has its key frames at frames
	// p, p+len, p+2*len, … of the content, and begins with frame p.
	VideoPhases []string `json:"videoPhases"`
	// Voices holds one Ogg file for each voice; its loop begins after PreRollPackets.
	Voices []string `json:"voices"`
}

type content struct {
	manifest
	phases [][]h264Frame
	voices [][][]byte
}

func (c *content) loop() time.Duration   { return time.Duration(c.LoopS) * time.Second }
func (c *content) videoCadence() cadence { return cadence{units: c.FramerateFps, seconds: 1} }
func (c *content) audioCadence() cadence { return cadence{units: c.PacketsPerS, seconds: 1} }

// frame gives picture n of the endless content as it stands in one of the encodings.
func (c *content) frame(phase int, n int64) h264Frame {
	frames := c.phases[phase]
	return frames[(n-int64(phase)+int64(len(frames)))%int64(len(frames))]
}

// phaseWithKeyFrameAt names the encoding in which picture n of the endless content is a key frame.
func (c *content) phaseWithKeyFrameAt(n int64) int { return int(n % int64(len(c.phases))) }

// packet gives Opus packet n of the endless content.
func (c *content) packet(voice int, n int64) []byte {
	packets := c.voices[voice%len(c.voices)]
	return packets[n%int64(len(packets))]
}

func loadContent(opts options) (*content, error) {
	text, err := os.ReadFile(filepath.Join(opts.contentDir, "content.json"))
	if err != nil {
		return nil, err
	}
	media := &content{}
	if err := json.Unmarshal(text, &media.manifest); err != nil {
		return nil, fmt.Errorf("content.json: %w", err)
	}
	if opts.video {
		if err := media.loadPhases(opts.contentDir); err != nil {
			return nil, err
		}
	}
	if opts.audio {
		if err := media.loadVoices(opts.contentDir, opts.count); err != nil {
			return nil, err
		}
	}
	return media, nil
}

func (c *content) loadPhases(dir string) error {
	frameCount := int(c.LoopS * c.FramerateFps)
	if len(c.VideoPhases) == 0 || frameCount%len(c.VideoPhases) != 0 {
		return fmt.Errorf("%d frames cannot be shared out among %d key-frame places", frameCount, len(c.VideoPhases))
	}
	for _, name := range c.VideoPhases {
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		frames, err := parseH264(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(frames) != frameCount {
			return fmt.Errorf("%s has %d frames, expected %d", name, len(frames), frameCount)
		}
		for index, frame := range frames {
			if frame.isKey != (index%len(c.VideoPhases) == 0) {
				return fmt.Errorf("%s: key frame missing or not expected at frame %d", name, index)
			}
		}
		c.phases = append(c.phases, frames)
	}
	return nil
}

func (c *content) loadVoices(dir string, count int) error {
	if len(c.Voices) == 0 {
		return fmt.Errorf("content.json names no voices")
	}
	for _, name := range c.Voices[:min(count, len(c.Voices))] {
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		packets, err := parseOggOpus(file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		end := c.PreRollPackets + int(c.LoopS*c.PacketsPerS)
		if len(packets) < end {
			return fmt.Errorf("%s has %d packets, expected at least %d", name, len(packets), end)
		}
		c.voices = append(c.voices, packets[c.PreRollPackets:end])
	}
	return nil
}
