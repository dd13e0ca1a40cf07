package main

import (
	"encoding/binary"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

// opusPayloadType is the one under which the codecs below know Opus.
const opusPayloadType = 111

var redCapability = webrtc.RTPCodecCapability{
	MimeType: "audio/red", ClockRate: audioClockHz, Channels: 2, SDPFmtpLine: "111/111",
}

// withRED lets a connection offer sound with redundancy, which the SDK does not by itself.
func withRED() lksdk.ConnectOption {
	return lksdk.WithCodecs([]livekit.Codec{
		{Mime: webrtc.MimeTypeOpus},
		{Mime: redCapability.MimeType},
		{Mime: webrtc.MimeTypeH264, FmtpLine: h264Capability.SDPFmtpLine},
		{Mime: webrtc.MimeTypeVP8},
	})
}

// redPayload holds a packet and the one before it (RFC 2198), as a browser sends them.
func redPayload(previous, packet []byte, samplesApart int) []byte {
	header := make([]byte, 4, 5+len(previous)+len(packet))
	binary.BigEndian.PutUint32(header, (0x80|opusPayloadType)<<24|uint32(samplesApart)<<10|uint32(len(previous)))
	return append(append(append(header, opusPayloadType), previous...), packet...)
}
