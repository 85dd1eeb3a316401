package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/graph/draw"
)

// limit is how long one test may take in the browser.
const limit = 2 * time.Minute

// tab is a page in a browser of its own, with what it asked the network for and what it complained of.
type tab struct {
	t    *testing.T
	ctx  context.Context
	url  string
	mu   sync.Mutex
	sent []string
	said []string
}

// open shows a page at a size, and waits until its script has drawn it.
func open(t *testing.T, url string, width, height int64) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-gpu", true))
	allocator, endAll := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(endAll)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, limit)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, url: url}
	chromedp.ListenTarget(ctx, b.listen)
	b.run(network.Enable(), log.Enable(), runtime.Enable(), chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return b
}

// listen collects requests and complaints.
func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.sent = append(b.sent, e.Request.URL)
	case *log.EventEntryAdded:
		b.said = append(b.said, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		b.said = append(b.said, "console: "+string(e.Type))
	case *page.EventJavascriptDialogOpening:
		b.said = append(b.said, "dialog: "+e.Message)
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// js is the value of an expression in the page.
func js[T any](b *tab, expression string) T {
	b.t.Helper()
	var value T
	b.run(chromedp.Evaluate(expression, &value))
	return value
}

// names are the names in one of the lists.
func (b *tab) names(list string) string {
	b.t.Helper()
	return js[string](b, fmt.Sprintf(`[...document.querySelectorAll('#%s .name')].map(e => e.textContent).join(' ')`, list))
}

func (b *tab) status() string {
	b.t.Helper()
	return js[string](b, `document.getElementById('status').textContent`)
}

func (b *tab) paths() string {
	b.t.Helper()
	return js[string](b, `document.getElementById('paths').innerText`)
}

// painted lets the page draw what an event asked for.
func (b *tab) painted() {
	b.t.Helper()
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	b.run(chromedp.Evaluate(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))`, nil, wait))
}

// choose sets a filter by its text.
func (b *tab) choose(filter, text string) {
	b.t.Helper()
	found := js[bool](b, fmt.Sprintf(`(() => {
		const select = document.getElementById(%q);
		const option = [...select.options].find(o => o.textContent === %q);
		if (!option) return false;
		select.value = option.value;
		select.dispatchEvent(new Event('input', { bubbles: true }));
		return true;
	})()`, filter, text))
	if !found {
		b.t.Fatalf("the filter %s has no %q", filter, text)
	}
	b.painted()
}

// calm fails the test if the page asked for anything but itself, or complained.
func (b *tab) calm() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, url := range b.sent {
		if url != b.url {
			b.t.Errorf("the page asked for %s", url)
		}
	}
	for _, text := range b.said {
		b.t.Errorf("the page said: %s", text)
	}
}

// shoot keeps a picture of the page among the artifacts.
func (b *tab) shoot(name string) {
	b.t.Helper()
	var picture []byte
	b.run(chromedp.CaptureScreenshot(&picture))
	b.keep(name+".png", picture)
}

func (b *tab) keep(name string, data []byte) {
	b.t.Helper()
	if err := os.MkdirAll("screenshots", 0o750); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("screenshots", name), data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// dark makes the page think that its reader prefers dark colors.
func dark() chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}})
}

// written is the URL of a file with the page of an account.
func written(t *testing.T, a *account.Account) string {
	t.Helper()
	data, err := draw.Of(a, draw.Filter{}).HTML(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return save(t, "map.html", data)
}

func save(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + path
}

func contains(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s has no %q:\n%s", what, part, text)
		}
	}
}
