package browser_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/graph/draw"
)

// Graphviz reads the graph: every node and edge is there, and no name became anything else.
func TestGraphvizDrawsTheMap(t *testing.T) {
	for name, a := range map[string]*account.Account{"shop": shop(), "hostile": hostile()} {
		m := draw.Of(a, draw.Filter{})
		cmd := exec.CommandContext(t.Context(), "dot", "-Tsvg")
		cmd.Stdin = bytes.NewReader(m.DOT())
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil || complaints.Len() > 0 {
			t.Fatalf("%s: %v: %s", name, err, complaints.String())
		}
		found := classes(t, out)
		if found["node"] != len(m.Nodes) || found["edge"] != len(m.Edges) {
			t.Errorf("%s: Graphviz drew %d nodes and %d edges, not %d and %d", name, found["node"], found["edge"], len(m.Nodes), len(m.Edges))
		}
		if name == "hostile" && !bytes.Contains(out, []byte(`>&lt;script&gt;document.title = &quot;owned&quot;&lt;/script&gt;</text>`)) {
			t.Error("a hostile name is not a label")
		}
	}
}

// classes counts the classes of the elements in an SVG.
func classes(t *testing.T, svg []byte) map[string]int {
	t.Helper()
	found := map[string]int{}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "class" {
				found[a.Value]++
			}
		}
	}
}

// The drawing in columns is one that a browser shows, and hostile names in it are inert.
func TestTheBrowserShowsTheSVG(t *testing.T) {
	for name, a := range map[string]*account.Account{"shop": shop(), "hostile": hostile()} {
		m := draw.Of(a, draw.Filter{})
		b := open(t, save(t, name+".svg", m.SVG()), wide, high)
		if got := js[int](b, `document.querySelectorAll('rect').length`); got != len(m.Nodes) {
			t.Errorf("%s: the browser shows %d boxes, not %d", name, got, len(m.Nodes))
		}
		if got := js[int](b, `document.querySelectorAll('script,image,a,foreignObject').length`); got != 0 {
			t.Errorf("%s: a name became markup", name)
		}
		b.shoot("svg-" + name)
		b.run(dark())
		b.shoot("svg-" + name + "-dark")
		b.calm()
	}
}
