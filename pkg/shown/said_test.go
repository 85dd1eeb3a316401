package shown_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/podtrust/podtrust/pkg/shown"
)

// TestWhatAServerSaysIsOneBlock has messages that would forge lines of the program, end the block, or hide their end.
func TestWhatAServerSaysIsOneBlock(t *testing.T) {
	t.Parallel()
	for _, row := range [][2]string{
		{"denied", `"denied"`},
		{"", `""`},
		{"denied\nOK", `"denied\nOK"`},
		{"denied\r\nOK\r\nTrusted profile 'x' was created.", `"denied\r\nOK\r\nTrusted profile 'x' was created."`},
		{"denied\rOK", `"denied\rOK"`},
		{"\nFAILED\n", `"\nFAILED\n"`},
		{"\n\n\nWARNING: x", `"\n\n\nWARNING: x"`},
		{"denied\vOK", `"denied\x0bOK"`},
		{"denied\fOK", `"denied\x0cOK"`},
		{"denied\u0085OK", `"denied\u0085OK"`},
		{"denied\u2028OK", `"denied\u2028OK"`},
		{"denied\u2029OK", `"denied\u2029OK"`},
		{"denied\x1bE\x1b[2JOK", `"denied\x1bE\x1b[2JOK"`},
		{"denied\x9b2JOK", `"denied\x9b2JOK"`},
		{"denied\u009b2JOK", `"denied\u009b2JOK"`},
		{"denied\x00\nOK", `"denied\x00\nOK"`},
		{"denied" + strings.Repeat(" ", 200) + "OK", `"denied OK"`},
		{"denied\t\t\tOK", `"denied\t\t\tOK"`},
		{"denied\u00a0\u00a0OK", `"denied\u00a0\u00a0OK"`},
		{`denied" (HTTP 200). OK`, `"denied\" (HTTP 200). OK"`},
		{`denied\`, `"denied\\"`},
		{`denied\" OK`, `"denied\\\" OK"`},
		{`denied\nOK`, `"denied\\nOK"`},
		{"\u202eKO deined", `"\u202eKO deined"`},
		{"de\u200bnied", `"de\u200bnied"`},
		{"\bdenied\b\b\b\b\b\bOK", `"\x08denied\x08\x08\x08\x08\x08\x08OK"`},
		{"\x1b]0;OK\adenied", `"\x1b]0;OK\x07denied"`},
		{"  denied  ", `"denied"`},
		{"Zugriff verweigert: Prüfen", `"Zugriff verweigert: Prüfen"`},
	} {
		got := shown.Said(row[0])
		if got != row[1] {
			t.Errorf("%q is shown as %s, want %s", row[0], got, row[1])
		}
		inner := strings.NewReplacer(`\\`, "", `\"`, "").Replace(got[1 : len(got)-1])
		if strings.Contains(inner, `"`) || strings.Contains(inner, "  ") || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("%q ends its block: %s", row[0], got)
		}
	}
}
