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
	PacketsPerS    int64 `json:"packetsPerS"`
	PreRollPackets int   `json:"preRollPackets"`
	// Codec of all layers: h264 or vp8.
	Codec string `json:"codec"`
	// Layers go from small to large; more than one is published as simulcast.
	Layers []layerManifest `json:"layers"`
	// Voices holds one Ogg file for each voice; its loop begins after PreRollPackets.
	Voices []string `json:"voices"`
}

type layerManifest struct {
	FramerateFps int64 `json:"framerateFps"`
	WidthPx      int   `json:"widthPx"`
	HeightPx     int   `json:"heightPx"`
	BitrateBps   int   `json:"bitrateBps"`
	// Phases holds one encoding for each place of the key frame in a group: file p has its key frames at frames
	// p, p+len, p+2*len, … of the content, and begins with frame p.
	Phases []string `json:"phases"`
}

type content struct {
	manifest
	layers []videoLayer
	voices [][][]byte
}

// videoLayer is the pictures of one size.
type videoLayer struct {
	layerManifest
	phases [][]videoFrame
}

// videoFrame is one picture, cut into RTP payloads once and sent many times.
type videoFrame struct {
	isKey    bool
	payloads [][]byte
}

func (c *content) loop() time.Duration      { return time.Duration(c.LoopS) * time.Second }
func (c *content) audioCadence() cadence    { return cadence{units: c.PacketsPerS, seconds: 1} }
func (l *videoLayer) videoCadence() cadence { return cadence{units: l.FramerateFps, seconds: 1} }

// largestLayer is what everybody else is measured by.
func (c *content) largestLayer() *videoLayer { return &c.layers[len(c.layers)-1] }

// frame gives picture n of the endless content as it stands in one of the encodings.
func (l *videoLayer) frame(phase int, n int64) videoFrame {
	frames := l.phases[phase]
	return frames[(n-int64(phase)+int64(len(frames)))%int64(len(frames))]
}

// phaseWithKeyFrameAt names the encoding in which picture n of the endless content is a key frame.
func (l *videoLayer) phaseWithKeyFrameAt(n int64) int { return int(n % int64(len(l.phases))) }

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
	if len(media.Layers) == 0 {
		return nil, fmt.Errorf("content.json names no layers")
	}
	for _, layer := range media.Layers {
		loaded, err := loadLayer(opts.contentDir, media.manifest, layer)
		if err != nil {
			return nil, err
		}
		media.layers = append(media.layers, loaded)
	}
	if err := media.loadVoices(opts.contentDir, min(opts.count, opts.voices)); err != nil {
		return nil, err
	}
	return media, nil
}

func loadLayer(dir string, of manifest, layer layerManifest) (videoLayer, error) {
	loaded := videoLayer{layerManifest: layer}
	frameCount := int(of.LoopS * layer.FramerateFps)
	if len(layer.Phases) == 0 || frameCount%len(layer.Phases) != 0 {
		return loaded, fmt.Errorf("%d frames cannot be shared out among %d key-frame places", frameCount, len(layer.Phases))
	}
	for _, name := range layer.Phases {
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return loaded, err
		}
		frames, err := parseVideo(of.Codec, file)
		if err != nil {
			return loaded, fmt.Errorf("%s: %w", name, err)
		}
		if len(frames) != frameCount {
			return loaded, fmt.Errorf("%s has %d frames, expected %d", name, len(frames), frameCount)
		}
		for index, frame := range frames {
			if frame.isKey != (index%len(layer.Phases) == 0) {
				return loaded, fmt.Errorf("%s: key frame missing or not expected at frame %d", name, index)
			}
		}
		loaded.phases = append(loaded.phases, frames)
	}
	return loaded, nil
}

func parseVideo(codec string, file []byte) ([]videoFrame, error) {
	switch codec {
	case "h264":
		return parseH264(file)
	case "vp8":
		return parseVP8(file)
	default:
		return nil, fmt.Errorf("codec %q is not h264 or vp8", codec)
	}
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
