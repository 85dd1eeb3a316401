package docs_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd"
)

// longest is how many words people write on a page. What is generated does not count.
const longest = 1500

// pages are the names of all pages, from the root of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	return append([]string{"README.md", "CONTRIBUTING.md"}, filesBelow(t, "docs", ".md")...)
}

func pageTexts(t *testing.T) []text {
	t.Helper()
	var all []text
	for _, page := range pages(t) {
		all = append(all, text{page, read(t, filepath.Join("..", page))})
	}
	return all
}

func TestPagesAreShort(t *testing.T) {
	t.Parallel()
	for _, page := range pageTexts(t) {
		if n := len(strings.Fields(written(page.words))); n > longest {
			t.Errorf("%s has %d words, want %d at most: split it, or mark what is generated", page.where, n, longest)
		}
	}
}

// written is a page without what is generated: from a mark "<!-- generated: NAME -->" to "<!-- end: NAME -->", or to the end.
func written(page string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(page, "<!-- generated: ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, _ := strings.Cut(rest, " -->")
		_, page, _ = strings.Cut(rest, "<!-- end: "+name+" -->")
	}
}

func TestGeneratedTextDoesNotCount(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		"a b": "a b",
		"a <!-- generated: x -->b<!-- end: x --> c":                                       "a  c",
		"a <!-- generated: x -->b<!-- end: x --> c <!-- generated: y -->d<!-- end: y -->": "a  c ",
		"a <!-- generated: x -->b":                                                        "a ",
	} {
		if got := written(page); got != want {
			t.Errorf("%q: got %q, want %q", page, got, want)
		}
	}
}

// TestLinksResolve follows the links of each page within the repository, to the heading.
func TestLinksResolve(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	checked := 0
	for _, page := range pageTexts(t) {
		for _, found := range link.FindAllStringSubmatch(prose(page.words), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			checked++
			if problem := resolve(page.where, found[1]); problem != "" {
				t.Errorf("%s: %s", page.where, problem)
			}
		}
	}
	if checked < 200 {
		t.Errorf("only %d links were found", checked)
	}
}

// resolve says what is wrong with a link of a page; "" if nothing is.
func resolve(page, link string) string {
	file, anchor, _ := strings.Cut(link, "#")
	target := page
	if file != "" {
		target = path.Join(path.Dir(page), file)
	}
	at := filepath.Join("..", target)
	_, err := os.Stat(at)
	if err != nil {
		return fmt.Sprintf("the link '%s' leads to no file", link)
	}
	if anchor == "" {
		return ""
	}
	words, err := os.ReadFile(at)
	if err != nil || !slices.Contains(anchors(string(words)), anchor) {
		return fmt.Sprintf("the link '%s' leads to no heading of %s", link, target)
	}
	return ""
}

// anchors are the addresses that GitHub gives to the headings of a page.
func anchors(page string) []string {
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	var all []string
	for _, found := range heading.FindAllStringSubmatch(prose(page), -1) {
		all = append(all, strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-"))
	}
	return all
}

// prose is a page without its blocks of code.
func prose(page string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(page, "")
}

func TestBrokenLinksAreFound(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"repository.md":                    "",
		"repository.md#export-the-account": "",
		"#terms":                           "",
		"repository.md#export":             "the link 'repository.md#export' leads to no heading of docs/repository.md",
		"gone.md":                          "the link 'gone.md' leads to no file",
	} {
		if got := resolve("docs/README.md", link); got != want {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}

// TestPagesNameCommandsThatExist checks the commands and flags in the text of pages. Those in blocks are run.
func TestPagesNameCommandsThatExist(t *testing.T) {
	t.Parallel()
	span := regexp.MustCompile("`podtrust ([^`]+)`")
	flags := regexp.MustCompile(`(?:^| )--([a-z][a-z-]*)`)
	tree := cmd.Tree()
	checked := 0
	for _, page := range pageTexts(t) {
		for _, found := range span.FindAllStringSubmatch(prose(page.words), -1) {
			line := strings.TrimPrefix(strings.Join(strings.Fields(found[1]), " "), "help ")
			c, rest, err := tree.Find(strings.Fields(line))
			if checked++; err != nil || c == tree && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
				t.Errorf("%s: 'podtrust %s' is not a command", page.where, line)
				continue
			}
			c.InheritedFlags() // adds them to those of the command
			for _, name := range flags.FindAllStringSubmatch(line, -1) {
				if c.Flags().Lookup(name[1]) == nil && name[1] != "help" {
					t.Errorf("%s: 'podtrust %s': no flag --%s", page.where, line, name[1])
				}
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d commands were found", checked)
	}
}
