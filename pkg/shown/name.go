package shown

import "strings"

// longestWord is the length of the longest part of a name that begins with a capital, in bytes. Those of keys are longer:
// hyphens and underscores are 2 of the 64 characters that keys are drawn from.
const longestWord = 20

// isName reports whether a run of key characters is a name and no key, however long it is: an ID of the API, a UUID, 32 hex
// digits, a name of the Kubernetes kind, or words joined by hyphens and underscores.
func isName(run string) bool {
	run = withoutIDPrefix(run)
	if rest, ok := withoutDigits(run); ok {
		run = rest
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(run, "_", "-"), "-") {
		if !isNamePart(part) {
			return false
		}
	}
	return true
}

// withoutIDPrefix takes off the prefixes of the IDs of IAM. What comes after them is judged like anything else.
func withoutIDPrefix(run string) string {
	for _, prefix := range []string{
		"iam-", "Profile-", "ServiceId-", "AccessGroupId-", "Link-", "ClaimRule-", "ApiKey-", "IBMid-", "Identity-", "BasicAccessGroup-", "AuthorizationPolicy-",
	} {
		run = strings.TrimPrefix(run, prefix)
	}
	return run
}

// withoutDigits takes off 32 hex digits or a UUID at the end, as IDs, versions and transaction IDs have them behind a prefix.
func withoutDigits(run string) (rest string, ok bool) {
	for _, form := range []string{"hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh", "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"} {
		start := len(run) - len(form)
		if start < 0 || !hasForm(run[start:], form) {
			continue
		}
		if start == 0 {
			return "", true
		}
		if prefix := run[:start-1]; (run[start-1] == '-' || run[start-1] == '_') && len(prefix) <= longestWord {
			return "", true // short, whatever it is
		}
	}
	return run, false
}

// hasForm compares with a form, in which h is a hex digit.
func hasForm(text, form string) bool {
	for i := range len(form) {
		if form[i] == 'h' && !isHex(text[i]) || form[i] != 'h' && text[i] != form[i] {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// isNamePart reports whether a part between hyphens is one of a name: short and in lower case, a word in lower case, or a
// word with a capital or in capitals and with at most two digits behind it.
func isNamePart(part string) bool {
	const small, capital, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	switch {
	case strings.Trim(part, small+digits) == "":
		return len(part) < leastKey || strings.Trim(part, small) == ""
	case len(part) > longestWord:
		return isCamelCase(part)
	}
	word := strings.TrimRight(part, digits)
	if len(part)-len(word) > 2 {
		return false
	}
	return strings.Trim(word, capital) == "" || strings.Trim(word[1:], small) == ""
}

// isCamelCase reports whether a long part is words with capitals, such as MyOrdersAPIProfile2: letters with at most two digits behind them,
// and at most one capital in four. Of keys, which have digits, and as many capitals as small letters, one in 100,000 is such.
func isCamelCase(part string) bool {
	const capital, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	word := strings.TrimRight(part, digits)
	capitals := 0
	for _, r := range word {
		switch {
		case strings.ContainsRune(capital, r):
			capitals++
		case r < 'a' || r > 'z':
			return false
		}
	}
	return len(part)-len(word) <= 2 && 4*capitals <= len(part)
}
