package ask

import (
	"strings"
	"testing"
)

func TestCompletion(t *testing.T) {
	t.Parallel()
	words := []string{"demo-vpc", "demo-roks", "größe-a", "größe-ä", "a\u202eb", "all of it"}
	for text, want := range map[string]string{
		"d": "emo-", "demo-": "", "demo-v": "pc", "demo-vpc": "", "x": "", "D": "", "gr": "öße-", "a": "ll of it", "demo-r,  demo-v": "pc", "demo-r, ": "",
	} {
		if got := completion(text, words); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestKeysComeInOrder is about somebody who types ahead: what Tab completes comes before the keys after it.
func TestKeysComeInOrder(t *testing.T) {
	t.Parallel()
	k := &keys{in: strings.NewReader("a\tb\x03")}
	var got []byte
	for range 5 {
		p := make([]byte, 10)
		n, err := k.Read(p)
		if n != 1 || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
		got = append(got, p[0])
		if p[0] == '\t' {
			k.next = append([]byte("Z"), k.next...)
		}
	}
	if string(got) != "a\tZb\x03" || !k.interrupted {
		t.Errorf("got %q", got)
	}
}
