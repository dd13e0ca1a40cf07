package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const videoClockHz = 90_000

var h264Capability = webrtc.RTPCodecCapability{
	MimeType: webrtc.MimeTypeH264, ClockRate: videoClockHz,
	SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
}

// camera is one published picture, in one size or as simulcast in several.
type camera struct {
	streams []*pictureStream
	sid     string
}

// pictureStream sends one size of a camera's pictures.
type pictureStream struct {
	layer             *videoLayer
	rtp               rtpStream
	isVP8             bool
	phase             int
	picture           uint16
	keyFrameWanted    atomic.Bool
	keyFrameRequests  atomic.Int64
	keyFramesAnswered int64
}

var layerQualities = []struct {
	rid     string
	quality livekit.VideoQuality
}{{"q", livekit.VideoQuality_LOW}, {"h", livekit.VideoQuality_MEDIUM}, {"f", livekit.VideoQuality_HIGH}}

// publishCamera announces a camera; nothing is sent before start.
func publishCamera(local *lksdk.LocalParticipant, media *content) (*camera, error) {
	codec := h264Capability
	if media.Codec == "vp8" {
		codec = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: videoClockHz}
	}
	if len(media.layers) > len(layerQualities) {
		return nil, fmt.Errorf("%d layers are more than LiveKit has", len(media.layers))
	}
	published := &camera{}
	tracks := make([]*lksdk.LocalTrack, 0, len(media.layers))
	for index := range media.layers {
		layer := &media.layers[index]
		stream := &pictureStream{layer: layer, isVP8: media.Codec == "vp8"}
		// The very first picture is a key frame, whatever its place.
		stream.keyFrameWanted.Store(true)
		trackOptions := []lksdk.LocalTrackOptions{lksdk.WithRTCPHandler(stream.handleRTCP)}
		if len(media.layers) > 1 {
			trackOptions = append(trackOptions, lksdk.WithSimulcast("camera", &livekit.VideoLayer{
				Quality: layerQualities[index].quality, Width: uint32(layer.WidthPx), Height: uint32(layer.HeightPx),
				Bitrate: uint32(layer.BitrateBps), Rid: layerQualities[index].rid,
			}))
		}
		track, err := lksdk.NewLocalTrack(codec, trackOptions...)
		if err != nil {
			return nil, err
		}
		stream.rtp = newRTPStream(func(packet *rtp.Packet) error { return track.WriteRTP(packet, nil) })
		tracks = append(tracks, track)
		published.streams = append(published.streams, stream)
	}
	largest := media.largestLayer()
	publication := &lksdk.TrackPublicationOptions{
		Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: largest.WidthPx, VideoHeight: largest.HeightPx,
	}
	var err error
	var result *lksdk.LocalTrackPublication
	if len(tracks) > 1 {
		result, err = local.PublishSimulcastTrack(tracks, publication)
	} else {
		result, err = local.PublishTrack(tracks[0], publication)
	}
	if err != nil {
		return nil, err
	}
	published.sid = result.SID()
	return published, nil
}

// start sends pictures until ctx ends; then senders is done.
func (c *camera) start(ctx context.Context, clock contentClock, delay time.Duration, senders *sync.WaitGroup) {
	for _, stream := range c.streams {
		senders.Go(func() { clock.pace(ctx, stream.layer.videoCadence(), delay, stream.sendFrame) })
	}
}

func (s *pictureStream) handleRTCP(packet rtcp.Packet) {
	switch packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		s.keyFrameRequests.Add(1)
		s.keyFrameWanted.Store(true)
	}
}

// sendFrame sends picture n. A wanted key frame is sent at once, by going over to the encoding in which this picture
// is one; the pictures after it come from there too, so nothing refers to a picture that was not sent.
func (s *pictureStream) sendFrame(n int64, late time.Duration) {
	if s.keyFrameWanted.Swap(false) {
		s.phase = s.layer.phaseWithKeyFrameAt(n)
		s.keyFramesAnswered++
	}
	payloads := s.layer.frame(s.phase, n).payloads
	s.rtp.tally.count(late)
	s.picture = (s.picture + 1) & 0x7fff
	for index, payload := range payloads {
		if s.isVP8 {
			payload = vp8Payload(payload, s.picture)
		}
		s.rtp.write(uint32(n*videoClockHz/s.layer.FramerateFps), index == len(payloads)-1, payload)
	}
}
