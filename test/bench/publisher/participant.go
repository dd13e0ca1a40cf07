package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

const (
	audioClockHz = 48_000
	// connectTimeout limits the time from joining to the first packet that can be sent.
	connectTimeout = 15 * time.Second
)

// place is what a participant keeps when it comes again: its voice, its clock, its moment within a frame period.
type place struct {
	index    int
	hasVoice bool
	hasRED   bool
	clock    contentClock
	delay    time.Duration
}

// participant is one publisher in the room.
type participant struct {
	place
	identity string
	room     *lksdk.Room
	media    *content
	camera   *camera
	audio    *rtpStream
	sending  context.Context
	stop     context.CancelFunc
	senders  sync.WaitGroup
	// stopCamera ends the pictures alone.
	stopCamera    context.CancelFunc
	cameraSenders sync.WaitGroup
	totals        totals
}

// totals is what one or several participants sent.
type totals struct {
	video, audio                        tally
	keyFrameRequests, keyFramesAnswered int64
}

func (t *totals) add(other totals) {
	t.video.add(other.video)
	t.audio.add(other.audio)
	t.keyFrameRequests += other.keyFrameRequests
	t.keyFramesAnswered += other.keyFramesAnswered
}

// join brings one participant into the room and starts to publish. It returns once media flows; a later loss of the
// connection goes to lost.
func join(ctx context.Context, opts options, identity string, at place, media *content, lost chan<- error) (*participant, error) {
	p := &participant{place: at, identity: identity, media: media}
	p.sending, p.stop = context.WithCancel(context.Background())
	callback := lksdk.NewRoomCallback()
	callback.OnDisconnectedWithReason = func(reason lksdk.DisconnectionReason) {
		if reason == lksdk.LeaveRequested {
			return
		}
		select {
		case lost <- fmt.Errorf("%s lost the room: %s", p.identity, reason):
		default:
		}
	}
	connectOptions := []lksdk.ConnectOption{lksdk.WithAutoSubscribe(false), lksdk.WithDisableTURN()}
	if at.hasRED {
		connectOptions = append(connectOptions, withRED())
	}
	p.room = lksdk.NewRoom(callback)
	err := p.room.JoinWithContext(ctx, opts.url, lksdk.ConnectInfo{
		APIKey:              opts.apiKey,
		APISecret:           opts.apiSecret,
		RoomName:            opts.room,
		ParticipantIdentity: p.identity,
		ParticipantName:     fmt.Sprintf("Publisher %d", at.index+1),
	}, connectOptions...)
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("%s cannot join: %w", p.identity, err)
	}
	emit(event{Event: "joined", Identity: p.identity})
	if err := p.publish(ctx); err != nil {
		p.leave()
		return nil, fmt.Errorf("%s cannot publish: %w", p.identity, err)
	}
	emit(event{Event: "published", Identity: p.identity})
	return p, nil
}

func (p *participant) publish(ctx context.Context) error {
	if p.hasVoice {
		codec := webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: audioClockHz, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		}
		if p.hasRED {
			codec = redCapability
		}
		// The SDK's own kind of track has no use for a codec that it cannot cut into packets itself.
		track, err := webrtc.NewTrackLocalStaticRTP(codec, "microphone", p.identity)
		if err != nil {
			return err
		}
		stream := newRTPStream(track.WriteRTP)
		p.audio = &stream
		if _, err := p.room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{
			Name: "microphone", Source: livekit.TrackSource_MICROPHONE, DisableDTX: true,
		}); err != nil {
			return err
		}
	}
	camera, err := publishCamera(p.room.LocalParticipant, p.media)
	if err != nil {
		return err
	}
	if err := p.awaitConnection(ctx); err != nil {
		return err
	}
	if p.hasVoice {
		// Nobody can send a packet before its last sample was taken.
		delay := p.delay + p.media.audioCadence().moment(1)
		p.senders.Go(func() { p.clock.pace(p.sending, p.media.audioCadence(), delay, p.sendPacket) })
	}
	p.startCamera(camera)
	return nil
}

func (p *participant) startCamera(camera *camera) {
	p.camera = camera
	ctx, stop := context.WithCancel(p.sending)
	p.stopCamera = stop
	camera.start(ctx, p.clock, p.delay, &p.cameraSenders)
}

// endCamera stops the pictures, keeps what they counted, and takes the track back if the room shall know of it.
func (p *participant) endCamera() error {
	if p.camera == nil {
		return nil
	}
	p.stopCamera()
	p.cameraSenders.Wait()
	for _, stream := range p.camera.streams {
		p.totals.video.add(stream.rtp.tally)
		p.totals.keyFrameRequests += stream.keyFrameRequests.Load()
		p.totals.keyFramesAnswered += stream.keyFramesAnswered
	}
	sid := p.camera.sid
	p.camera = nil
	return p.room.LocalParticipant.UnpublishTrack(sid)
}

// republish takes the camera back and publishes another one after a pause.
func (p *participant) republish(ctx context.Context, pause time.Duration) error {
	if err := p.endCamera(); err != nil {
		return fmt.Errorf("%s cannot take its camera back: %w", p.identity, err)
	}
	if !sleep(ctx, pause) {
		return nil
	}
	camera, err := publishCamera(p.room.LocalParticipant, p.media)
	if err != nil {
		return fmt.Errorf("%s cannot publish again: %w", p.identity, err)
	}
	p.startCamera(camera)
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
		if !sleep(ctx, 5*time.Millisecond) {
			return fmt.Errorf("media connection is %s after %s", connection.ConnectionState(), connectTimeout)
		}
	}
	return nil
}

// sendPacket sends Opus packet n. It claims no loudness: nobody counts as speaking, so the tiles keep their places.
func (p *participant) sendPacket(n int64, late time.Duration) {
	p.audio.tally.count(late)
	packetSamples := audioClockHz / p.media.PacketsPerS
	payload := p.media.packet(p.index, n)
	if p.hasRED {
		payload = redPayload(p.media.packet(p.index, n-1), payload, int(packetSamples))
	}
	p.audio.write(uint32(n*packetSamples), false, payload)
}

// leave stops to send, leaves the room and says what was sent.
func (p *participant) leave() totals {
	p.stop()
	p.senders.Wait()
	// Leaving takes the tracks back by itself.
	_ = p.endCamera()
	p.room.Disconnect()
	if p.audio != nil {
		p.totals.audio.add(p.audio.tally)
		p.audio = nil
	}
	return p.totals
}

// sleep tells whether the time went by before ctx ended.
func sleep(ctx context.Context, length time.Duration) bool {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
