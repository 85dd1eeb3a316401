package shown_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/shown"
)

func TestMarkdownShowsTextAsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"orders-prod":      "orders-prod",
		"a|b":              `a\|b`,
		"`code`":           "\\`code\\`",
		"a\nb\r":           `a\\x0ab\\x0d`,
		"<b>&amp;</b>":     `&lt;b\>&amp;amp;&lt;/b\>`,
		"[x](http://y) !x": `\[x\](http://y) \!x`,
		`\|`:               `\\\|`,
		"# *a* _b_ ~c~ @d": `\# \*a\* \_b\_ \~c\~ \@d`,
	} {
		if got := shown.Markdown(text); got != want {
			t.Errorf("%q: got %s, not %s", text, got, want)
		}
	}
}
