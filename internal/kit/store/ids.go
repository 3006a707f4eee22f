package store

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strconv"
	"time"
)

// Crockford's alphabet in lower case: no i, l, o, u, so that an id can be read aloud.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// IDLength is the length of every id: 10 characters of time in milliseconds, 16 of chance or derivation.
const IDLength = 26

func idText(ms uint64, rest []byte) string {
	var head [8]byte
	binary.BigEndian.PutUint64(head[:], ms<<14) // 50 bits = 10 characters, left-aligned
	enc := base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
	return enc.EncodeToString(head[:])[:10] + enc.EncodeToString(rest[:10])
}

// NewOpID makes an operation id at t, as any client may make its own: it sorts by time and is otherwise random.
func NewOpID(t time.Time) string {
	var rest [10]byte
	_, _ = rand.Read(rest[:]) // crypto/rand.Read never fails since Go 1.24
	return idText(uint64(t.UnixMilli()), rest[:])
}

// RandomID makes an id that says nothing about when it was made: what the audience makes carries such ids.
func RandomID() string {
	var all [17]byte
	_, _ = rand.Read(all[:])
	enc := base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
	return enc.EncodeToString(all[:])[:IDLength]
}

// ValidID says whether s has the form of an id.
func ValidID(s string) bool {
	if len(s) != IDLength {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c > '9' && (c < 'a' || c > 'z' || c == 'i' || c == 'l' || c == 'o' || c == 'u') || c < '0' {
			return false
		}
	}
	return true
}

// derivedID gives the n-th id an operation makes for a table, so that replaying the operation elsewhere makes the same ids.
func derivedID(opID, table string, n int) string {
	mac := hmac.New(sha256.New, []byte(opID))
	mac.Write([]byte(table + "\x00" + strconv.Itoa(n)))
	enc := base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
	return opID[:10] + enc.EncodeToString(mac.Sum(nil)[:10])
}
