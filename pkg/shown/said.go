package shown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is shown at most, in bytes: of a code or an ID, and of a name.
const (
	mostOfWord = 100
	mostOfName = 300
)

// Said is what somebody else said, such as the message of a service, as one block: in double quotes, in one line, with visible
// characters, and without runs of blanks, which could push a word to the beginning of the next line of a terminal. Nothing in it ends
// the block or a line, so that it can't be taken for words of the program.
func Said(text string) string {
	escapes := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	return `"` + Visible(escapes.Replace(oneBlank(strings.Trim(text, " ")))) + `"`
}

// oneBlank makes one blank of each run of them.
func oneBlank(text string) string {
	for strings.Contains(text, "  ") {
		text = strings.ReplaceAll(text, "  ", " ")
	}
	return text
}

// Word is a code or an ID that somebody else gave. One that is letters, digits and the signs of IDs is shown as it is; anything else, and
// what the program says itself at the end of a command, is a block as Said makes it. It is cut where it is too long.
func Word(text string) string {
	short := cut(text, mostOfWord)
	for _, own := range []string{"", "OK", "FAILED", "WARNING"} {
		if strings.EqualFold(short, own) {
			return Said(short)
		}
	}
	const signs = "-_.:/+=@#~…"
	if strings.ContainsFunc(short, func(r rune) bool { return !isKeyRune(r) && !strings.ContainsRune(signs, r) }) {
		return Said(short)
	}
	return short
}

// Part is a text that is put into a message: visible, and with the mark of a blank in each long run of blanks, which could push what follows
// to the beginning of the next line of a terminal.
func Part(text string) string {
	const run = "    " // a few are harmless
	text = Visible(text)
	if !strings.Contains(text, run) {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, run)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(` \x20`)
		text = strings.TrimLeft(after, " ")
	}
}

// Name is a Part that stands between single quotes: none in it looks like the end of the name. An apostrophe between two letters stays.
// It is cut where it is too long.
func Name(text string) string {
	text = Part(cut(text, mostOfName))
	if !strings.Contains(text, "'") {
		return text
	}
	var b strings.Builder
	before := ' '
	for i, r := range text {
		after, _ := utf8.DecodeRuneInString(text[i+1:])
		if r == '\'' && !(unicode.IsLetter(before) && unicode.IsLetter(after)) {
			b.WriteString(`\x27`)
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// Quote is a Name in single quotes.
func Quote(text string) string { return "'" + Name(text) + "'" }

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
