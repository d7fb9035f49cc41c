package sheet

import (
	"math"
	"unicode/utf8"
)

// A model says how likely a text is in one encoding, from where its characters stand in the code table: the first
// level of each national standard holds what is written daily, the rest is rare. Text read in the wrong encoding
// falls into the rare parts, or into no part at all.
type model struct {
	charset Charset
	zones   []zone
}

// zone is a part of a code table: lead and trail bytes, the share of a usual text that falls into it, and the number
// of its characters. Zones are tried in order. trail {0, 0} = single byte.
type zone struct {
	lead, trail [2]byte
	share       float64
	size        float64
}

const (
	asciiShare  = 0.5 / 95
	utf8Share   = 0.5 / 20_000 // of any character of UTF-8 beyond ASCII
	faultShare  = 1e-9         // of a byte that means nothing
	fourByteGB  = 1e-9         // of a four-byte character of GB18030
	fourByteLen = 4
)

var models = []model{
	{charset: utf8Text},
	{gb18030, []zone{
		{[2]byte{0xA1, 0xA9}, [2]byte{0xA1, 0xFE}, 0.05, 846},
		{[2]byte{0xB0, 0xD7}, [2]byte{0xA1, 0xFE}, 0.90, 3755},
		{[2]byte{0xD8, 0xF7}, [2]byte{0xA1, 0xFE}, 0.04, 3008},
		{[2]byte{0x81, 0xFE}, [2]byte{0x40, 0xFE}, 0.01, 14000},
	}},
	{cp949, []zone{
		{[2]byte{0xA1, 0xAC}, [2]byte{0xA1, 0xFE}, 0.05, 986},
		{[2]byte{0xB0, 0xC8}, [2]byte{0xA1, 0xFE}, 0.92, 2350},
		{[2]byte{0xCA, 0xFD}, [2]byte{0xA1, 0xFE}, 0.005, 4888},
		{[2]byte{0x81, 0xC6}, [2]byte{0x41, 0x5A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x61, 0x7A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x81, 0xFE}, 0.01, 5000},
	}},
	{big5, []zone{
		{[2]byte{0xA1, 0xA3}, [2]byte{0x40, 0xFE}, 0.05, 408},
		{[2]byte{0xA4, 0xC6}, [2]byte{0x40, 0x7E}, 0.90, 5401},
		{[2]byte{0xA4, 0xC6}, [2]byte{0xA1, 0xFE}, 0.90, 5401},
		{[2]byte{0xC9, 0xF9}, [2]byte{0x40, 0x7E}, 0.03, 7652},
		{[2]byte{0xC9, 0xF9}, [2]byte{0xA1, 0xFE}, 0.03, 7652},
		{[2]byte{0x87, 0xFE}, [2]byte{0x40, 0x7E}, 0.002, 5000},
		{[2]byte{0x87, 0xFE}, [2]byte{0xA1, 0xFE}, 0.002, 5000},
	}},
	{cp932, []zone{
		{[2]byte{0xA1, 0xDF}, [2]byte{}, 0.02, 63}, // half-width katakana
		{[2]byte{0x81, 0x81}, [2]byte{0x40, 0xFC}, 0.07, 147},
		{[2]byte{0x82, 0x82}, [2]byte{0x9F, 0xF1}, 0.30, 83},
		{[2]byte{0x82, 0x82}, [2]byte{0x4F, 0x9A}, 0.03, 62},
		{[2]byte{0x83, 0x83}, [2]byte{0x40, 0x96}, 0.20, 86},
		{[2]byte{0x88, 0x97}, [2]byte{0x40, 0xFC}, 0.36, 2965},
		{[2]byte{0x98, 0x98}, [2]byte{0x40, 0x72}, 0.36, 2965},
		{[2]byte{0x98, 0x9F}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0xE0, 0xEA}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0x81, 0x9F}, [2]byte{0x40, 0xFC}, 0.002, 3000},
		{[2]byte{0xE0, 0xFC}, [2]byte{0x40, 0xFC}, 0.002, 3000},
	}},
}

// likelihood is the logarithm of how likely b is as a text of this encoding.
func (m *model) likelihood(b []byte) (sum float64) {
	for i := 0; i < len(b); {
		n, p := m.char(b[i:])
		sum += math.Log(p)
		i += n
	}
	return sum
}

// char is the length of the character that b begins with, and its likelihood.
func (m *model) char(b []byte) (int, float64) {
	if b[0] < 0x80 {
		return 1, asciiShare
	}
	if m.charset.Coding == nil {
		if r, n := utf8.DecodeRune(b); r != utf8.RuneError {
			return n, utf8Share
		}
		return 1, faultShare
	}
	if m.charset.Name == gb18030.Name && len(b) >= fourByteLen && b[1] >= '0' && b[1] <= '9' && b[2] > 0x80 && b[3] >= '0' && b[3] <= '9' {
		return fourByteLen, fourByteGB
	}
	for _, z := range m.zones {
		switch {
		case b[0] < z.lead[0] || b[0] > z.lead[1]:
		case z.trail[0] == 0:
			return 1, z.share / z.size
		case len(b) > 1 && b[1] >= z.trail[0] && b[1] <= z.trail[1] && b[1] != 0x7F:
			return 2, z.share / z.size
		}
	}
	return 1, faultShare
}
