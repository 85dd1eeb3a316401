package docs_test

import "regexp"

// word is a word or phrase that has no place in what people read.
type word struct {
	pattern string // a regular expression between word boundaries, in any case
	instead string // what to write, and so the reason
	except  string // a regular expression of matches that are good English; "" if there are none
}

// words are the words and phrases that neither a page nor the program uses.
func words() []word {
	const archaic = "archaic: "
	return []word{
		{`mend(?:s|ed|ing)?`, archaic + "fix", ""},
		{`heed(?:s|ed|ing)?`, archaic + "follow, or respect", ""},
		{`anew`, archaic + "again", ""},
		{`whoever`, archaic + "name the person or the program", ""},
		{`stands?|stood`, "'is', or say what the thing does", `(?i)^stand$`},
		{`tells?|telling|told`, "nothing but a person tells: show, report, say, or print", ""},
		{`\S+ (?:is|are|was) no \w+`, "'is not a', or 'has no'", `(?i)^\W*there |(?:is|are|was) no (?:longer|more|less|better|faster|slower|other)$`},
		{`\S+ (?:is|are|was) none(?: of)?`, "'is not one of', or 'does not exist'", `(?i)^\W*there `},
		{`one word too many`, "Unexpected argument", ""},
		{`there is nobody`, "Confirmation required, but no terminal is available", ""},
		{`may (?:not )?see`, "'is not authorized to view', or 'was not found'", ""},
		{`lost the link`, "a riddle: say which change removed which link", ""},
		{`is already so`, "no changes, or 'already exists'", ""},
		{`what there is`, "name the objects", ""},
		{`near names?(?: are)?`, "Did you mean", ""},
		{`first content`, "initial data", ""},
		{`not found out`, "not checked, or unknown", ""},
		{`goes wrong on purpose`, "'No faults are set', or say what the fault does", ""},
		{`(?-i:May [Bb]ecome)`, "as a label: Trusted By", ""},
		{`nothing but failures`, "only results and errors", ""},
		{`after which one request is given up`, "Timeout per request", ""},
		{`instead of the standard one`, "Path to the configuration file", ""},
		{`in each other's place`, "swapped", ""},
		{`best one in memory`, "preferably an in-memory emptyDir", ""},
		{`after a question`, "Prompts for confirmation", ""},
		{`gaining phrases`, "a riddle: say who gains", ""},
		{`please`, "IBM's rule: say what to do", ""},
	}
}

// vocabulary finds words in a text.
type vocabulary []struct {
	word
	match, except *regexp.Regexp
}

func newVocabulary(words []word) vocabulary {
	var v vocabulary
	for _, w := range words {
		entry := struct {
			word
			match, except *regexp.Regexp
		}{word: w, match: regexp.MustCompile(`(?i)(?:^|\b)(?:` + w.pattern + `)\b`)}
		if w.except != "" {
			entry.except = regexp.MustCompile(w.except)
		}
		v = append(v, entry)
	}
	return v
}
