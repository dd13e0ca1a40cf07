package main

import (
	"math/rand/v2"
	"time"

	"github.com/pion/rtp"
)

// rtpStream numbers the packets of one track; sequence numbers and times start anywhere, as they should.
type rtpStream struct {
	send          func(*rtp.Packet) error
	sequence      uint16
	timestampBase uint32
	tally         tally
}

// tally counts what was sent; a unit is a picture or a packet of sound. Lateness is how long after its deadline it was.
type tally struct {
	sent, failed          int64
	lateness, maxLateness time.Duration
}

func newRTPStream(send func(*rtp.Packet) error) rtpStream {
	return rtpStream{send: send, sequence: uint16(rand.Uint32()), timestampBase: rand.Uint32()}
}

func (s *rtpStream) write(timestamp uint32, marker bool, payload []byte) {
	packet := &rtp.Packet{
		Header: rtp.Header{
			Version: 2, Marker: marker, SequenceNumber: s.sequence, Timestamp: s.timestampBase + timestamp,
		},
		Payload: payload,
	}
	s.sequence++
	if err := s.send(packet); err != nil {
		s.tally.failed++
	}
}

func (t *tally) count(late time.Duration) {
	t.sent++
	t.lateness += late
	t.maxLateness = max(t.maxLateness, late)
}

func (t *tally) add(other tally) {
	t.sent += other.sent
	t.failed += other.failed
	t.lateness += other.lateness
	t.maxLateness = max(t.maxLateness, other.maxLateness)
}
