package shown

import "strings"

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
