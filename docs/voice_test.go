package docs_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "refresh outputs on pages")
	os.Exit(m.Run())
}

// given reports whether a flag of TestMain is set.
func given(name string) bool { return flag.Lookup(name).Value.String() == "true" }

// TestTheVoice reads every page, and every text that the program prints, for words and phrases that have no place there. The
// pages of commands are left out: they are the help, which is read as such.
func TestTheVoice(t *testing.T) {
	t.Parallel()
	v := newVocabulary(words())
	findings := map[string][]string{}
	for _, source := range [][]text{voicePages(t), literalTexts(t), helpTexts(), goldenTexts(t)} {
		if len(source) < 20 {
			t.Errorf("only %d texts were found, such as %v", len(source), source)
		}
		for _, text := range source {
			if found := v.find(text.words); len(found) > 0 {
				findings[text.where] = append(findings[text.where], found...)
			}
		}
	}
	for where, found := range findings {
		t.Errorf("%s:\n  %s", where, strings.Join(slices.Compact(slices.Sorted(slices.Values(found))), "\n  "))
	}
}

func voicePages(t *testing.T) []text {
	t.Helper()
	return slices.DeleteFunc(pageTexts(t), func(page text) bool { return strings.HasPrefix(page.where, "docs/reference/podtrust") })
}

// text is something that people read.
type text struct{ where, words string }

// find returns each match with what to write instead.
func (v vocabulary) find(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	var found []string
	for _, entry := range v {
		for _, match := range entry.match.FindAllString(text, -1) {
			if entry.except == nil || !entry.except.MatchString(match) {
				found = append(found, fmt.Sprintf("%q: %s", match, entry.instead))
			}
		}
	}
	return found
}

func TestTheVoiceFinds(t *testing.T) {
	t.Parallel()
	v := newVocabulary(words())
	for sentence, want := range map[string]string{
		"To mend it, look":                        "mend",
		"We recommend it, and amend it":           "",
		"the file is no JWT":                      "file is no JWT",
		"'x' is no URL":                           "'x' is no URL",
		"There is no route, and is no longer one": "",
		"It is none of public and vpe":            "It is none of",
		"there are none":                          "",
		"what stands\n\there":                     "stands",
		"it is standard, and stand-alone":         "",
		"May Become":                              "May Become",
		"it may become visible later":             "",
		"nobody is told":                          "told",
	} {
		var got []string
		for _, found := range v.find(sentence) {
			match, _, _ := strings.Cut(strings.TrimPrefix(found, `"`), `":`)
			got = append(got, match)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: got %q, want %q", sentence, got, want)
		}
	}
	for _, w := range words() {
		if w.instead == "" {
			t.Errorf("%q has no reason", w.pattern)
		}
	}
}
