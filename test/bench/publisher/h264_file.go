package main

import (
	"bytes"
	"fmt"

	"github.com/pion/rtp/codecs"
)

const (
	naluTypeSlice = 1
	naluTypeIDR   = 5
	naluTypeSPS   = 7
	naluTypePPS   = 8
)

// maxRTPPayloadBytes leaves room for RTP header, its extensions and SRTP below an MTU of 1280.
const maxRTPPayloadBytes = 1100

// parseH264 reads an Annex B stream with exactly one slice a picture: each slice ends a frame. SEI and access unit
// delimiters are left out.
func parseH264(annexB []byte) ([]videoFrame, error) {
	var frames []videoFrame
	var pending []byte
	for _, nalu := range splitAnnexB(annexB) {
		kind := nalu[0] & 0x1f
		switch kind {
		case naluTypeSPS, naluTypePPS:
			pending = appendNalu(pending, nalu)
		case naluTypeSlice, naluTypeIDR:
			if firstMacroblockIsNotZero(nalu) {
				return nil, fmt.Errorf("frame %d has more than one slice", len(frames))
			}
			payloads := (&codecs.H264Payloader{}).Payload(maxRTPPayloadBytes, appendNalu(pending, nalu))
			frames = append(frames, videoFrame{isKey: kind == naluTypeIDR, payloads: payloads})
			pending = nil
		}
	}
	return frames, nil
}

// firstMacroblockIsNotZero tells a second slice from a first one: first_mb_in_slice is an Exp-Golomb number at the
// start of the slice header, and 0 is the single bit 1.
func firstMacroblockIsNotZero(slice []byte) bool { return len(slice) < 2 || slice[1]&0x80 == 0 }

func appendNalu(annexB, nalu []byte) []byte {
	return append(append(annexB, 0, 0, 0, 1), nalu...)
}

func splitAnnexB(annexB []byte) [][]byte {
	var nalus [][]byte
	for _, nalu := range bytes.Split(annexB, []byte{0, 0, 1}) {
		// The fourth, leading zero of the next start code; a NAL unit itself never ends in a zero byte.
		nalu = bytes.TrimRight(nalu, "\x00")
		if len(nalu) > 0 {
			nalus = append(nalus, nalu)
		}
	}
	return nalus
}
