package trust

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sameAsDocument checks that a value means the same whether it is decoded or, where it is plain text, taken as it is.
func sameAsDocument(t interface{ Errorf(string, ...any) }, text string) {
	want, refused := decodeDocument(text)
	got, err := DecodeValue(text)
	if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (refused == nil) {
		t.Errorf("%q: error %v, want %v; -want +got:\n%s", text, err, refused, diff)
	}
}

func oddValues() []string {
	return []string{
		`""`, `"a"`, `"orders"`, `"a b"`, `"a,b"`, `"<&>"`, "\"\x7f\"", `"é"`, "\"\u2028\"", "\"\xff\"", "\"\xc3\"",
		"\"\n\"", "\"\x00\"", `"\n"`,
		`"\u0061"`, `"\"`, `"\\"`, `"a"b"`, `"a" "b"`, `"a""b"`, `"`, ``, ` "a"`, `"a" `, `'a'`, `a`, `1`, `true`, `null`, `["a"]`, `["a","b"]`,
		`"a"]`,
	}
}

func TestPlainTextIsItsDocument(t *testing.T) {
	t.Parallel()
	plain := 0
	for _, text := range oddValues() {
		sameAsDocument(t, text)
		if _, ok := plainText(text); ok {
			plain++
		}
	}
	if plain != 7 {
		t.Errorf("%d of the values are taken as they are, want the first 7", plain)
	}
	rapid.Check(t, func(t *rapid.T) {
		sameAsDocument(t, `"`+rapid.String().Draw(t, "text")+`"`)
	})
}

func FuzzPlainTextIsItsDocument(f *testing.F) {
	for _, text := range oddValues() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameAsDocument(t, text) })
}
