package main

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/pion/rtp/codecs"
)

const ivfFrameHeaderBytes = 12

// vp8DescriptorBytes is what vp8Payload writes: a byte that is there in any case, one that says that a picture
// number follows, and its 15 bits.
const vp8DescriptorBytes = 4

// parseVP8 reads an IVF file. The payloads have room for the descriptor in front, of which only the start bit is set.
func parseVP8(file []byte) ([]videoFrame, error) {
	if len(file) < 32 || !bytes.HasPrefix(file, []byte("DKIF")) {
		return nil, errors.New("not an IVF file")
	}
	rest := file[binary.LittleEndian.Uint16(file[6:]):]
	var frames []videoFrame
	for len(rest) > 0 {
		if len(rest) < ivfFrameHeaderBytes {
			return nil, errors.New("IVF frame is cut off")
		}
		end := ivfFrameHeaderBytes + int(binary.LittleEndian.Uint32(rest))
		if len(rest) < end || end == ivfFrameHeaderBytes {
			return nil, errors.New("IVF frame is cut off or empty")
		}
		picture := rest[ivfFrameHeaderBytes:end]
		frame := videoFrame{isKey: picture[0]&1 == 0}
		for _, payload := range (&codecs.VP8Payloader{}).Payload(maxRTPPayloadBytes-vp8DescriptorBytes+1, picture) {
			frame.payloads = append(frame.payloads, append([]byte{payload[0], 0, 0, 0}, payload[1:]...))
		}
		frames = append(frames, frame)
		rest = rest[end:]
	}
	return frames, nil
}

// vp8Payload is the payload of a picture with that number, as a browser numbers its pictures: the server numbers
// them anew when it goes from one layer to another.
func vp8Payload(payload []byte, picture uint16) []byte {
	numbered := bytes.Clone(payload)
	numbered[0] |= 0x80
	numbered[1] = 0x80
	binary.BigEndian.PutUint16(numbered[2:], 0x8000|picture)
	return numbered
}
