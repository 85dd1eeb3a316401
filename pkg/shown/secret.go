package shown

import (
	"net/url"
	"strings"
	"unicode"
)

// Hidden is what a secret is replaced by.
const Hidden = "[HIDDEN]"

// leastKey is the length of the shortest run of key characters that is taken for a key. IBM Cloud's API keys have 44.
const leastKey = 32

// Hide replaces what looks like a credential: web tokens, keys, users in URLs, and query parameters with secret names. It is
// for texts that repeat the words of a user, who may have put a key where a name belongs. IDs of the API, CRNs and names of
// the Kubernetes kind stay; see isName.
func Hide(text string) string {
	return hideKeys(HideTokens(hideParameters(hideUsers(text))))
}

// HideTokens replaces what looks like a JWT wherever it occurs: "eyJ" is how every JSON header begins in base64.
func HideTokens(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "eyJ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(Hidden)
		text = strings.TrimLeftFunc(rest, func(r rune) bool {
			return isKeyRune(r) || strings.ContainsRune(".=/", r)
		})
	}
}

// SecretName reports whether the value under a name may be a secret. It rather hides too much.
func SecretName(name string) bool {
	name = strings.ToLower(name)
	if name == "token_type" || name == "pagetoken" { // a reader of a trace needs these
		return false
	}
	for _, part := range []string{
		"token", "apikey", "api-key", "api_key", "password", "passwd", "passcode", "passphrase", "secret", "authorization", "cookie", "x-auth",
		"credential", "private_key", "private-key", "privatekey", "signature", "assertion",
	} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return name == "key" || strings.HasSuffix(name, "_key") || strings.HasSuffix(name, "-key") || name == "pwd" || name == "auth"
}

// hideKeys replaces runs of key characters that are not names. Characters without width don't end a run, and neither do
// their visible forms: a key with one in it can still be read.
func hideKeys(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) { // "a%2F" comes before the ID of an account
			b.WriteString(text[i : i+3])
			i += 3
			continue
		}
		end, run := keyRun(text, i)
		switch {
		case end == i:
			b.WriteByte(text[i])
			end++
		case len(run) >= leastKey && !isName(run) && !isFolder(text, i, end):
			b.WriteString(Hidden)
			for end < len(text) && text[end] == '=' { // the padding of base64
				end++
			}
		default:
			b.WriteString(text[i:end])
		}
		i = end
	}
	return b.String()
}

// isFolder reports whether what is between two places begins the name of a folder in a path of the file system: after one slash, with
// another slash later in the word, in a word that begins as paths do.
func isFolder(text string, start, end int) bool {
	if start == 0 || text[start-1] != '/' || strings.HasSuffix(text[:start], "//") {
		return false
	}
	if after := strings.IndexAny(text[end:], "/ \t\n\"'`"); after < 0 || text[end+after] != '/' {
		return false
	}
	word := text[strings.LastIndexAny(text[:start], " \t\n"+quotes)+1 : start]
	for _, begin := range []string{"/", "./", "../", "~/"} {
		if strings.HasPrefix(word, begin) && !strings.HasPrefix(word, "//") {
			return true
		}
	}
	return false
}

// keyRun is the end of the run of key characters that begins at start, and the run without what can't be seen.
func keyRun(text string, start int) (end int, run string) {
	var b strings.Builder
	end = start
	for i, r := range text[start:] {
		at := start + i
		switch {
		case at < end: // part of an escape
		case isKeyRune(r):
			b.WriteRune(r)
			end = at + 1
		case b.Len() > 0 && unicode.Is(unicode.Cf, r):
			end = at + len(string(r))
		case b.Len() > 0 && escapeLength(text[at:]) > 0:
			end = at + escapeLength(text[at:])
		default:
			return end, b.String()
		}
	}
	return end, b.String()
}

// escapeLength is the length of the visible form of a character that can't be seen, at the start of a text; 0 for none. Line
// ends and blanks separate words, so the forms of theirs do too.
func escapeLength(text string) int {
	for prefix, digits := range map[string]int{`\u`: 4, `\U`: 8} {
		if rest, ok := strings.CutPrefix(text, prefix); ok && len(rest) >= digits && strings.Trim(rest[:digits], "0123456789abcdef") == "" {
			return len(prefix) + digits
		}
	}
	return 0
}

func isKeyRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '+'
}

// hideUsers replaces the user and the password of URLs, with or without a scheme: all that comes before the last '@' of a
// word that has a colon before it. CRNs and digests of images are not URLs.
func hideUsers(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return eachWord(text, func(word string) string {
		at := strings.LastIndexByte(word, '@')
		if at < 0 || strings.HasPrefix(word[at:], "@sha256:") {
			return word
		}
		if scheme, _, found := strings.Cut(word[:at], "://"); found {
			return scheme + "://" + Hidden + word[at:]
		}
		bare := strings.TrimLeft(word[:at], quotes)
		if user, _, found := strings.Cut(bare, ":"); found && user != "" && user != "crn" {
			return word[:at-len(bare)] + Hidden + word[at:]
		}
		return word
	})
}

// quotes are what may come before or after a word.
const quotes = "\"'`<>(),"

// hideParameters replaces the values of query parameters, and of those in a fragment, whose names are secret ones.
func hideParameters(text string) string {
	if !strings.ContainsAny(text, "?&#;") {
		return text
	}
	return eachWord(text, func(word string) string {
		var b strings.Builder
		for {
			at := strings.IndexAny(word, "?&#;")
			if at < 0 {
				b.WriteString(word)
				return b.String()
			}
			b.WriteString(word[:at+1])
			word = word[at+1:]
			name, value, found := strings.Cut(word, "=")
			if !found || strings.ContainsAny(name, "?&#;") || !SecretName(unescaped(name)) {
				continue
			}
			b.WriteString(name + "=" + Hidden)
			word = ""
			if next := strings.IndexAny(value, "&#;"+quotes); next >= 0 {
				word = value[next:]
			}
		}
	})
}

// unescaped is the name of a parameter without the escapes that it may have.
func unescaped(name string) string {
	if plain, err := url.QueryUnescape(name); err == nil {
		return plain
	}
	return name
}

// eachWord changes the words of a text, which blanks and line ends separate.
func eachWord(text string, change func(string) string) string {
	var b strings.Builder
	for text != "" {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		b.WriteString(change(text[:end]))
		blanks := len(text[end:]) - len(strings.TrimLeftFunc(text[end:], unicode.IsSpace))
		b.WriteString(text[end : end+blanks])
		text = text[end+blanks:]
	}
	return b.String()
}
