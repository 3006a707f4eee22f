package people

import (
	"bytes"
	"encoding/binary"

	"rostrum/internal/kit/fault"
)

// MostSound is the largest recording in bytes: a quarter of a minute and more at what speech needs.
const MostSound = 300 << 10

// CleanSound says what an uploaded recording is by its content alone, and takes out what stands in it of who made it and
// when. Known are MP3, AAC, M4A and Opus in Ogg. It fails with fault.Invalid for anything else, and for too much.
func CleanSound(b []byte) (clean []byte, mediaType string, err error) {
	if len(b) > MostSound {
		return nil, "", fault.At("sound", "people.greeting.err.large", "most", MostSound>>10)
	}
	b = bytes.Clone(b)
	bare := withoutTags(b)
	switch {
	case bytes.HasPrefix(b, []byte("OggS")) && bareOpus(b):
		return b, "audio/ogg", nil
	case len(b) > 12 && string(b[4:8]) == "ftyp" && bareMP4(b):
		return b, "audio/mp4", nil
	case framesOf(bare, mp3Frame):
		return bare, "audio/mpeg", nil
	case framesOf(bare, aacFrame):
		return bare, "audio/aac", nil
	}
	return nil, "", fault.At("sound", "people.greeting.err.kind")
}

// withoutTags takes the tags before (ID3v2) and behind (ID3v1) the frames away.
func withoutTags(b []byte) []byte {
	for len(b) > 10 && string(b[:3]) == "ID3" {
		size := 10
		for i, x := range b[6:10] {
			size += int(x&0x7f) << (7 * (3 - i))
		}
		if b[5]&0x10 != 0 {
			size += 10 // a footer
		}
		b = b[min(size, len(b)):]
	}
	if n := len(b); n > 128 && string(b[n-128:n-125]) == "TAG" {
		b = b[:n-128]
	}
	return b
}

// framesOf says whether the file begins with three frames, each where the one before says. What follows them is played
// or passed over.
func framesOf(b []byte, size func(b []byte) int) bool {
	for range 3 {
		n := size(b)
		if n == 0 || n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}

// mp3Frame gives the length of the frame that begins here, 0 where none does.
func mp3Frame(b []byte) int {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe6 != 0xe2 || b[2]>>4 == 0 || b[2]>>4 == 15 || b[2]>>2&3 == 3 {
		return 0
	}
	version, rate, pad := b[1]>>3&3, int(b[2]>>4), int(b[2]>>1&1)
	if version == 1 {
		return 0
	}
	hertz := []int{44100, 48000, 32000}[b[2]>>2&3]
	if version == 3 { // MPEG 1
		return 144_000*[]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]/hertz + pad
	}
	hertz /= 2
	if version == 0 { // MPEG 2.5
		hertz /= 2
	}
	return 72_000*[]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]/hertz + pad
}

// aacFrame is the same for AAC with its own frame headers.
func aacFrame(b []byte) int {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
		return 0
	}
	if n := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5; n >= 7 {
		return n
	}
	return 0
}

// bareMP4 says whether the boxes are those of a recording without pictures, and blanks the boxes that tell of its making;
// what is sound stays where it is, since other boxes point to it.
func bareMP4(b []byte) bool {
	sound := false
	ok := boxes(b, func(kind string, whole, inner []byte) bool {
		if kind != "moov" {
			return kind == "ftyp" || kind == "mdat" || blank(kind, whole)
		}
		return boxes(inner, func(kind string, whole, inner []byte) bool {
			if kind == "trak" {
				sound = sound || bytes.Contains(inner, []byte("soun"))
				return !bytes.Contains(inner, []byte("vide")) && boxes(inner, untold)
			}
			return kind == "iods" || kind == "mvex" || kind == "mvhd" && undate(inner) || kind != "mvhd" && blank(kind, whole)
		})
	})
	return ok && sound
}

// untold blanks the boxes of a track that tell of its making.
func untold(kind string, whole, inner []byte) bool {
	switch kind {
	case "udta", "meta":
		return blank(kind, whole)
	case "tkhd":
		return undate(inner)
	case "mdia":
		return boxes(inner, func(kind string, _, inner []byte) bool { return kind != "mdhd" || undate(inner) })
	}
	return true
}

// undate blanks when a recording was made and changed, in the box that begins here.
func undate(inner []byte) bool {
	if len(inner) < 20 {
		return false
	}
	clear(inner[4 : 12+8*min(inner[0], 1)])
	return true
}

// blank makes a free place of a box.
func blank(kind string, whole []byte) bool {
	if kind == "moof" || kind == "sidx" {
		return true
	}
	copy(whole[4:8], "free")
	clear(whole[8:])
	return true
}

// boxes walks the boxes of b; it is false where they do not fill it.
func boxes(b []byte, each func(kind string, whole, inner []byte) bool) bool {
	for len(b) > 0 {
		if len(b) < 8 {
			return false
		}
		n := int(binary.BigEndian.Uint32(b))
		if n < 8 || n > len(b) || !each(string(b[4:8]), b[:n], b[8:n]) {
			return false
		}
		b = b[n:]
	}
	return true
}

// bareOpus says whether an Ogg file is Opus, and empties the list of comments in it.
func bareOpus(b []byte) bool {
	first, rest := oggPage(b)
	second, more := oggPage(rest)
	if first == nil || second == nil || len(more) == 0 || !bytes.HasPrefix(oggBody(first), []byte("OpusHead")) {
		return false
	}
	tags := oggBody(second)
	if !bytes.HasPrefix(tags, []byte("OpusTags")) || len(tags) < 16 {
		return false
	}
	if next, _ := oggPage(more); next == nil || next[5]&1 != 0 {
		return false // tags that run on over pages hold pictures
	}
	clear(tags[8:]) // no maker, no comments
	binary.LittleEndian.PutUint32(second[22:], 0)
	binary.LittleEndian.PutUint32(second[22:], oggSum(second))
	return true
}

// oggPage splits the first page off; it is nil where none begins.
func oggPage(b []byte) (page, rest []byte) {
	if len(b) < 27 || string(b[:4]) != "OggS" || len(b) < 27+int(b[26]) {
		return nil, nil
	}
	n := 27 + int(b[26])
	for _, size := range b[27:n] {
		n += int(size)
	}
	if n > len(b) {
		return nil, nil
	}
	return b[:n], b[n:]
}

func oggBody(page []byte) []byte { return page[27+int(page[26]):] }

// oggSum is the checksum of a page whose own is blanked.
func oggSum(page []byte) uint32 {
	sum := uint32(0)
	for _, x := range page {
		sum ^= uint32(x) << 24
		for range 8 {
			if sum&0x80000000 != 0 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
