package api

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// UUID returns a new random UUID.
func UUID() string {
	b := random16()
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Hex32 returns 32 new random hexadecimal digits.
func Hex32() string {
	b := random16()
	return hex.EncodeToString(b[:])
}

func random16() (b [16]byte) {
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return b
}

// NextTag returns the tag after one, in IBM's form: a number that grows with each change, and 32 hexadecimal digits.
func NextTag(tag string) string {
	number, _, _ := strings.Cut(tag, "-")
	n, _ := strconv.Atoi(number)
	return strconv.Itoa(n+1) + "-" + Hex32()
}
