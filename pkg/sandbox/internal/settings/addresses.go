package settings

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

// checkAddresses wants a list of addresses, subnets and ranges, separated by commas.
func checkAddresses(list string) error {
	for _, item := range items(list) {
		if _, ok := parseRange(item); !ok {
			return fmt.Errorf("'%s' of '%s' is not an address, subnet or range", item, Addresses)
		}
	}
	return nil
}

// Admits reports whether an account gives tokens to an address, as in http.Request.RemoteAddr. Without one, the call comes
// from this machine.
func Admits(tx *db.Tx, id, remote string) bool {
	list := items(value(tx, id, Addresses))
	if len(list) == 0 {
		return true
	}
	from := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if host, _, err := net.SplitHostPort(remote); err == nil {
		if parsed, err := netip.ParseAddr(host); err == nil {
			from = parsed.Unmap()
		}
	}
	return slices.ContainsFunc(list, func(item string) bool {
		r, ok := parseRange(item)
		return ok && r.first.Compare(from) <= 0 && from.Compare(r.last) <= 0
	})
}

func items(list string) []string {
	return strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == ' ' })
}

// addresses are a range with both ends in it.
type addresses struct{ first, last netip.Addr }

func parseRange(text string) (addresses, bool) {
	if from, to, ok := strings.Cut(text, "-"); ok {
		first, err1 := netip.ParseAddr(from)
		last, err2 := netip.ParseAddr(to)
		whole := err1 == nil && err2 == nil && first.BitLen() == last.BitLen() && first.Compare(last) <= 0
		return addresses{first, last}, whole
	}
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return addresses{prefix.Masked().Addr(), lastOf(prefix)}, true
	}
	one, err := netip.ParseAddr(text)
	return addresses{one, one}, err == nil
}

// lastOf is the highest address of a subnet.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}
