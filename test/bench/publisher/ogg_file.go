package main

import (
	"bytes"
	"errors"
)

const oggPageHeaderBytes = 27

// parseOggOpus gives the Opus packets of an Ogg file, without the two header packets.
func parseOggOpus(file []byte) ([][]byte, error) {
	var packets [][]byte
	var packet []byte
	for len(file) > 0 {
		if len(file) < oggPageHeaderBytes || !bytes.HasPrefix(file, []byte("OggS")) {
			return nil, errors.New("not an Ogg page")
		}
		segmentCount := int(file[26])
		body := oggPageHeaderBytes + segmentCount
		if len(file) < body {
			return nil, errors.New("Ogg page is cut off")
		}
		for _, segmentBytes := range file[oggPageHeaderBytes:body] {
			end := body + int(segmentBytes)
			if len(file) < end {
				return nil, errors.New("Ogg page is cut off")
			}
			packet = append(packet, file[body:end]...)
			body = end
			// A segment of 255 bytes goes on in the next one, also across pages.
			if segmentBytes < 255 {
				packets = append(packets, packet)
				packet = nil
			}
		}
		file = file[body:]
	}
	if len(packets) < 3 || !bytes.HasPrefix(packets[0], []byte("OpusHead")) || !bytes.HasPrefix(packets[1], []byte("OpusTags")) {
		return nil, errors.New("no Opus in this Ogg file")
	}
	return packets[2:], nil
}
