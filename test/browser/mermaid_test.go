package browser_test

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/graph/draw"
)

// Mermaid itself reads and draws the flowchart: every node and edge is there, and a hostile name is a label.
func TestMermaidDrawsTheMap(t *testing.T) {
	script, err := filepath.Abs(filepath.Join("node_modules", "mermaid", "dist", "mermaid.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil {
		t.Fatalf("Mermaid is not installed: run 'make test-browser', or 'npm ci' in test/browser: %v", err)
	}
	frame := fmt.Sprintf(`<!doctype html><meta charset="utf-8"><title>Mermaid</title><div id="out"></div><script src="file://%s"></script>`, html.EscapeString(script))
	b := open(t, save(t, "mermaid.html", []byte(frame)), wide, high)
	for name, a := range map[string]*account.Account{"shop": shop(), "hostile": hostile()} {
		m := draw.Of(a, draw.Filter{})
		text, err := json.Marshal(string(m.Mermaid()))
		if err != nil {
			t.Fatal(err)
		}
		wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
		b.run(chromedp.Evaluate(fmt.Sprintf(`(async () => {
			mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', maxEdges: 5000, maxTextSize: 5000000 });
			await mermaid.parse(%[1]s);
			const { svg } = await mermaid.render('drawing', %[1]s);
			document.getElementById('out').innerHTML = svg;
		})()`, text), nil, wait))
		nodes := len(m.Nodes)
		if len(m.Unknown) > 0 {
			nodes++
		}
		if got := js[int](b, `document.querySelectorAll('#out g.node').length`); got != nodes {
			t.Errorf("%s: Mermaid drew %d nodes, not %d", name, got, nodes)
		}
		if got := js[int](b, `document.querySelectorAll('#out path.flowchart-link').length`); got != len(m.Edges) {
			t.Errorf("%s: Mermaid drew %d edges, not %d", name, got, len(m.Edges))
		}
		if got := js[int](b, `document.querySelectorAll('#out script, #out img, #out a, #out iframe, #out strong, #out em, #out i').length`); got != 0 {
			t.Errorf("%s: a name became markup", name)
		}
		labels := js[string](b, `[...document.querySelectorAll('#out .nodeLabel')].map(e => e.textContent).join('\n')`)
		if name == "hostile" {
			contains(t, "the drawing", labels, hostileNames()[0], "1. list", "- list", "`**bold**`", "&lt;b&gt;", "#quot;#35;", "fa:fa-ban", "$$x$$", `\u202e`)
		}
		b.shoot("mermaid-" + name)
	}
	if got := js[string](b, `document.title`); got != "Mermaid" {
		t.Errorf("the title became %q", got)
	}
}
