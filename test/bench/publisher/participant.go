package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	videoClockHz = 90_000
	audioClockHz = 48_000
	// connectTimeout limits the time from joining to the first packet that can be sent.
	connectTimeout = 15 * time.Second
)

// participant is one publisher in the room.
type participant struct {
	identity          string
	room              *lksdk.Room
	media             *content
	clock             contentClock
	voice             int
	phase             int
	keyFrameWanted    atomic.Bool
	keyFrameRequests  atomic.Int64
	keyFramesAnswered int64
	video             rtpStream
	audio             rtpStream
	stop              context.CancelFunc
	senders           sync.WaitGroup
}

// join brings one participant into the room and starts to publish. It returns once media flows; a later loss of the
// connection goes to lost.
func join(ctx context.Context, opts options, index int, media *content, clock contentClock, lost chan<- error) (*participant, error) {
	p := &participant{identity: fmt.Sprintf("publisher-%02d", index+1), media: media, clock: clock, voice: index}
	callback := lksdk.NewRoomCallback()
	callback.OnDisconnectedWithReason = func(reason lksdk.DisconnectionReason) {
		if reason != lksdk.LeaveRequested {
			lost <- fmt.Errorf("%s lost the room: %s", p.identity, reason)
		}
	}
	p.room = lksdk.NewRoom(callback)
	err := p.room.JoinWithContext(ctx, opts.url, lksdk.ConnectInfo{
		APIKey:              opts.apiKey,
		APISecret:           opts.apiSecret,
		RoomName:            opts.room,
		ParticipantIdentity: p.identity,
		ParticipantName:     fmt.Sprintf("Publisher %d", index+1),
	}, lksdk.WithAutoSubscribe(false), lksdk.WithDisableTURN())
	if err != nil {
		return nil, fmt.Errorf("%s cannot join: %w", p.identity, err)
	}
	emit(event{Event: "joined", Identity: p.identity})
	if err := p.publish(ctx, opts, index); err != nil {
		p.leave()
		return nil, fmt.Errorf("%s cannot publish: %w", p.identity, err)
	}
	emit(event{Event: "published", Identity: p.identity})
	return p, nil
}

func (p *participant) publish(ctx context.Context, opts options, index int) error {
	if opts.audio {
		track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: audioClockHz, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		})
		if err != nil {
			return err
		}
		p.audio.start(track)
		if _, err := p.room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{
			Name: "microphone", Source: livekit.TrackSource_MICROPHONE, DisableDTX: true,
		}); err != nil {
			return err
		}
	}
	if opts.video {
		track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeH264, ClockRate: videoClockHz,
			SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
		}, lksdk.WithRTCPHandler(p.handleRTCP))
		if err != nil {
			return err
		}
		p.video.start(track)
		if _, err := p.room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{
			Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: p.media.WidthPx, VideoHeight: p.media.HeightPx,
		}); err != nil {
			return err
		}
	}
	if err := p.awaitConnection(ctx); err != nil {
		return err
	}

	var delay time.Duration
	if opts.spread {
		delay = p.media.videoCadence().moment(1) * time.Duration(index) / time.Duration(opts.count)
	}
	sending, stop := context.WithCancel(context.Background())
	p.stop = stop
	// The very first picture is a key frame, whatever its place.
	p.keyFrameWanted.Store(true)
	if opts.audio {
		// Nobody can send a packet before its last sample was taken.
		delay := delay + p.media.audioCadence().moment(1)
		p.senders.Go(func() { p.clock.pace(sending, p.media.audioCadence(), delay, p.sendPacket) })
	}
	if opts.video {
		p.senders.Go(func() { p.clock.pace(sending, p.media.videoCadence(), delay, p.sendFrame) })
	}
	return nil
}

// awaitConnection returns when the transport can carry media; what is written before is lost without an error.
func (p *participant) awaitConnection(ctx context.Context) error {
	connection := p.room.LocalParticipant.GetPublisherPeerConnection()
	if connection == nil {
		return fmt.Errorf("no connection")
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	for connection.ConnectionState() != webrtc.PeerConnectionStateConnected {
		select {
		case <-ctx.Done():
			return fmt.Errorf("media connection is %s after %s", connection.ConnectionState(), connectTimeout)
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

func (p *participant) handleRTCP(packet rtcp.Packet) {
	switch packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		p.keyFrameRequests.Add(1)
		p.keyFrameWanted.Store(true)
	}
}

// sendFrame sends picture n. A wanted key frame is sent at once, by going over to the encoding in which this picture
// is one; the pictures after it come from there too, so nothing refers to a picture that was not sent.
func (p *participant) sendFrame(n int64, late time.Duration) {
	if p.keyFrameWanted.Swap(false) {
		p.phase = p.media.phaseWithKeyFrameAt(n)
		p.keyFramesAnswered++
	}
	payloads := p.media.frame(p.phase, n).payloads
	p.video.count(late)
	for index, payload := range payloads {
		p.video.write(uint32(n*videoClockHz/p.media.FramerateFps), index == len(payloads)-1, payload)
	}
}

// sendPacket sends Opus packet n. It claims no loudness: nobody counts as speaking, so the tiles keep their places.
func (p *participant) sendPacket(n int64, late time.Duration) {
	p.audio.count(late)
	p.audio.write(uint32(n*audioClockHz/p.media.PacketsPerS), false, p.media.packet(p.voice, n))
}

// leave stops to send and leaves the room.
func (p *participant) leave() {
	if p.stop != nil {
		p.stop()
	}
	p.senders.Wait()
	p.room.Disconnect()
}

// rtpStream numbers the packets of one track; sequence numbers and times start anywhere, as they should.
type rtpStream struct {
	track         *lksdk.LocalTrack
	sequence      uint16
	timestampBase uint32

	sent, failed          int64
	lateness, maxLateness time.Duration
}

func (s *rtpStream) start(track *lksdk.LocalTrack) {
	s.track = track
	s.sequence = uint16(rand.Uint32())
	s.timestampBase = rand.Uint32()
}

func (s *rtpStream) count(late time.Duration) {
	s.sent++
	s.lateness += late
	s.maxLateness = max(s.maxLateness, late)
}

func (s *rtpStream) write(timestamp uint32, marker bool, payload []byte) {
	packet := &rtp.Packet{
		Header: rtp.Header{
			Version: 2, Marker: marker, SequenceNumber: s.sequence, Timestamp: s.timestampBase + timestamp,
		},
		Payload: payload,
	}
	s.sequence++
	if err := s.track.WriteRTP(packet, nil); err != nil {
		s.failed++
	}
}
