package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unwritten lists what is not rewritten yet. It only becomes shorter: a name that is not needed any more fails the test.
func unwritten() string { return filepath.Join("testdata", "not-yet-rewritten.txt") }

func TestMain(m *testing.M) {
	flag.Bool("update", false, "remove what is clean from the list of what is not rewritten yet, and refresh outputs on pages")
	flag.Bool("explain", false, "print what is wrong with everything on the list of what is not rewritten yet")
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
	excused := readUnwritten(t)
	for where, found := range findings {
		report := where + ":\n  " + strings.Join(slices.Compact(slices.Sorted(slices.Values(found))), "\n  ")
		switch {
		case !slices.Contains(excused, where):
			t.Error(report)
		case given("explain"):
			t.Log(report)
		}
	}
	var left []string
	for _, where := range excused {
		if findings[where] != nil {
			left = append(left, where)
		} else if !given("update") {
			t.Errorf("%s is clean: remove it from docs/%s, or run 'go test ./docs -run TestTheVoice -update'", where, unwritten())
		}
	}
	if given("update") {
		writeUnwritten(t, left)
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

func readUnwritten(t *testing.T) []string {
	t.Helper()
	all, err := os.ReadFile(unwritten())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(all)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			names = append(names, line)
		}
	}
	return names
}

func writeUnwritten(t *testing.T, names []string) {
	t.Helper()
	head := "# Not yet rewritten: these have words or phrases of docs/words_test.go.\n" +
		"# 'go test ./docs -run TestTheVoice -explain -v' shows them, and -update removes what is clean.\n"
	if err := os.WriteFile(unwritten(), []byte(head+strings.Join(names, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
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
