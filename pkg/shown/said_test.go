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

// TestACodeThatIsNoWordIsABlock has codes and IDs of a server that would be read as words of the program.
func TestACodeThatIsNoWordIsABlock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"BXNIM0398E": "BXNIM0398E", "policy_not_found": "policy_not_found", "A0007": "A0007", "400": "400", "iam-1.2/x:y": "iam-1.2/x:y",
		"ZnY5bmg-9f1c0f3e3d6b4d3b9a550b8a1d2e7c44": "ZnY5bmg-9f1c0f3e3d6b4d3b9a550b8a1d2e7c44",
		"OK": `"OK"`, "ok": `"ok"`, "FAILED": `"FAILED"`, "Warning": `"Warning"`,
		"denied\nOK": `"denied\nOK"`, "a OK": `"a OK"`, "a). OK": `"a). OK"`, "a" + strings.Repeat(" ", 99) + "OK": `"a …"`, `a"b`: `"a\"b"`,
		"run 'rm -rf x'.": `"run 'rm -rf x'."`, "x\x1b[2J": `"x\x1b[2J"`, "\u202eKO": `"\u202eKO"`, "a\u00a0b": `"a\u00a0b"`, "Zürich": `"Zürich"`,
		"": `""`, strings.Repeat("a", 101): strings.Repeat("a", 100) + "…", strings.Repeat("ü", 60): `"` + strings.Repeat("ü", 50) + `…"`,
	} {
		if got := shown.Word(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}

// TestANameDoesNotEndItsQuotes has names that would end the quotes around them, or push words to the next line.
func TestANameDoesNotEndItsQuotes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"orders-api": "'orders-api'", "Jane's profile": "'Jane's profile'", "L'été": "'L'été'", "My Profile (EU)": "'My Profile (EU)'",
		"x' (HTTP 200). OK 'y": `'x\x27 (HTTP 200). OK \x27y'`, "'": `'\x27'`, "''": `'\x27\x27'`, "x'": `'x\x27'`, "x'. OK": `'x\x27. OK'`,
		"x" + strings.Repeat(" ", 200) + "OK": `'x \x20OK'`, "x  ": `'x  '`, "x\n\nOK": `'x\x0a\x0aOK'`, "": "''",
		strings.Repeat("a", 301): "'" + strings.Repeat("a", 300) + "…'",
	} {
		if got := shown.Quote(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}
