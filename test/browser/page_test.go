package browser_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const wide, narrow, high = 1400, 420, 900

func TestSearchAndFilters(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	contains(t, "the status", b.status(), "7 of 7 profiles")
	for _, c := range []struct{ filter, value, profiles string }{
		{"cluster", "prod", "catalog checkout everyone orders-api unread"},
		{"cluster", "test", "everyone tester unread"},
		{"namespace", "orders", "everyone orders-api unread"},
		{"service", "kms", "checkout unread"},
		{"severity", "Critical", "everyone"},
		{"severity", "High or worse", "everyone"},
		{"severity", "Something unknown", "unread"},
	} {
		b.choose(c.filter, c.value)
		if got := b.names("profiles"); got != c.profiles {
			t.Errorf("%s %s leaves %q, not %q", c.filter, c.value, got, c.profiles)
		}
		b.choose(c.filter, js[string](b, `document.getElementById('`+c.filter+`').options[0].textContent`))
	}
	b.run(chromedp.SendKeys("#search", "ORDERS-API"))
	b.painted()
	if got := b.names("profiles"); got != "orders-api" {
		t.Errorf("the search leaves %q", got)
	}
	contains(t, "the status", b.status(), "1 of 7 profiles")
	b.run(chromedp.Click(`form button[type=reset]`))
	b.painted()
	contains(t, "the status", b.status(), "7 of 7 profiles")
	b.calm()
}

func TestPathsInBothDirections(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	b.shoot("wide-light")
	b.run(chromedp.Click(`//ul[@id='profiles']//span[text()='checkout']`))
	contains(t, "the profile", b.paths(), "Who can become it (2)", "prod/shop/checkout", "by link 'checkout' (link-checkout)", "user jane@example.com",
		"What it gets (2)", "Reader", "by policy (policy-checkout)", "through access group key-readers", "by policy (policy-keys)", "by membership")
	if got := b.names("pods"); got != "prod/shop/checkout user jane@example.com" {
		t.Errorf("beside the profile are %q", got)
	}
	b.shoot("wide-light-profile")
	b.run(dark())
	b.shoot("wide-dark-profile")
	b.run(chromedp.Click(`//div[@id='paths']//button[text()='prod/shop/checkout']`))
	contains(t, "the pod", b.paths(), "Profiles it can become", "checkout", "key-readers", "catalog")
	if got := b.names("profiles"); got != "catalog checkout" {
		t.Errorf("beside the pod are %q", got)
	}
	b.run(chromedp.Click(`//div[@id='paths']//button[text()='kms']`))
	contains(t, "the service", b.paths(), "Profiles that have access", "checkout", "prod/shop/checkout", "through key-readers")
	b.run(chromedp.KeyEvent(kb.Escape))
	b.run(chromedp.Click(`//ul[@id='profiles']//span[text()='everyone']`))
	contains(t, "wide trust", b.paths(), "any iks cluster/*/web", "today: prod, test", "wide: ", "admin: ")
	b.shoot("wide-dark-marks")
	b.calm()
}

func TestUnknownIsShown(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	contains(t, "the note", js[string](b, `document.getElementById('unknown').textContent`), "Incomplete", "clusters: not allowed")
	b.run(chromedp.Click(`//ul[@id='profiles']//span[text()='unread']`))
	contains(t, "the profile", b.paths(), "unknown links", "there may be more links: not allowed", "unknown access")
	b.calm()
}

func TestKeyboardAlone(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	focused := func() string { return js[string](b, `document.activeElement.id || document.activeElement.innerText`) }
	b.run(chromedp.KeyEvent("/"))
	if got := focused(); got != "search" {
		t.Fatalf("'/' focuses %q", got)
	}
	b.run(chromedp.KeyEvent("check"))
	b.painted()
	b.run(chromedp.Evaluate(`document.querySelector('#pods button').focus()`, nil))
	b.run(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	if got := focused(); !strings.HasPrefix(got, "checkout") {
		t.Errorf("the selection leaves the focus on %q", got)
	}
	contains(t, "the status", b.status(), "Selected: checkout.")
	contains(t, "the profile", b.paths(), "Who can become it")
	pressed := js[string](b, `document.querySelector('[aria-pressed=true]').innerText`)
	if !strings.HasPrefix(pressed, "checkout") {
		t.Errorf("pressed is %q", pressed)
	}
	b.run(chromedp.KeyEvent(kb.Escape))
	contains(t, "the paths", b.paths(), "Nothing is selected.")
	b.calm()
}

// What a screen reader needs: names of fields and regions, a live region, and nothing that only a mouse can use.
func TestNamesForScreenReaders(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	for what, expression := range map[string]string{
		"a field without a label":    `[...document.querySelectorAll('input,select')].filter(e => e.labels.length !== 1).length`,
		"a region without a heading": `[...document.querySelectorAll('section')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length`,
		"a button without a text":    `[...document.querySelectorAll('button')].filter(e => e.textContent.trim() === '').length`,
		"no live region":             `document.querySelectorAll('[role=status][aria-live=polite]').length - 1`,
		"no language":                `document.documentElement.lang === 'en' ? 0 : 1`,
		"a positive tabindex":        `document.querySelectorAll('[tabindex]:not([tabindex="-1"])').length`,
	} {
		if n := js[int](b, expression); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

func TestNarrowAndPrinted(t *testing.T) {
	b := open(t, written(t, shop()), narrow, high)
	b.run(chromedp.Click(`//ul[@id='profiles']//span[text()='checkout']`))
	b.shoot("narrow-light")
	if n := js[int](b, `document.documentElement.scrollWidth - innerWidth`); n > 0 {
		t.Errorf("the page is %d pixels too wide", n)
	}
	b.run(dark())
	b.shoot("narrow-dark")
	var paper []byte
	b.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		paper, _, err = page.PrintToPDF().Do(ctx)
		return err
	}))
	b.keep("printed.pdf", paper)
	b.calm()
}

func TestHostileNamesAreInert(t *testing.T) {
	b := open(t, written(t, hostile()), wide, high)
	title := js[string](b, `document.title`)
	count := js[int](b, `document.querySelectorAll('#profiles button').length`)
	for i := range count {
		b.run(chromedp.Evaluate(`document.querySelectorAll('#profiles button')[`+strconv.Itoa(i)+`].click()`, nil))
		contains(t, "the paths", b.paths(), "Who can become it")
		b.run(chromedp.KeyEvent(kb.Escape))
	}
	if count < len(hostileNames())-1 {
		t.Errorf("%d profiles of %d", count, len(hostileNames()))
	}
	for what, expression := range map[string]string{
		"scripts that are not the page's": `document.scripts.length - 2`,
		"other elements":                  `document.querySelectorAll('img,iframe,object,embed,link,a,b,svg').length`,
		"handlers":                        `[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length`,
		"characters without a shape":      `(document.body.innerText.match(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u0000]/g) || []).length`,
		"a page that is too wide":         `Math.max(0, document.documentElement.scrollWidth - innerWidth)`,
	} {
		if n := js[int](b, expression); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	if now := js[string](b, `document.title`); now != title {
		t.Errorf("the title became %q", now)
	}
	b.shoot("hostile")
	b.calm()
}

// The policy refuses what a mistake in the page could let in.
func TestThePolicyHolds(t *testing.T) {
	b := open(t, written(t, shop()), wide, high)
	for what, expression := range map[string]string{
		"a script":         `(() => { const s = document.createElement('script'); try { s.textContent = 'window.owned = 1'; document.body.append(s); } catch {} return window.owned || 0; })()`,
		"markup":           `(() => { try { document.body.insertAdjacentHTML('beforeend', '<b id=x>'); return 1; } catch { return 0; } })()`,
		"an image":         `new Promise(done => { const i = new Image(); i.onload = () => done(1); i.onerror = () => done(0); i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='; })`,
		"a style":          `(() => { const s = document.createElement('style'); s.textContent = 'body{outline-width:77px}'; document.head.append(s); return getComputedStyle(document.body).outlineWidth === '77px' ? 1 : 0; })()`,
		"the power to run": `(() => { try { return new Function('return 1')(); } catch { return 0; } })()`,
	} {
		var got int
		wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
			return p.WithAwaitPromise(true).WithAllowUnsafeEvalBlockedByCSP(false)
		}
		b.run(chromedp.Evaluate(expression, &got, wait))
		if got != 0 {
			t.Errorf("the policy admits %s", what)
		}
	}
}

// A server that would answer any page gets no request from this one, and the browser says that the policy is why.
func TestThePolicyLetsNoRequestOut(t *testing.T) {
	var got atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		got.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	t.Cleanup(server.Close)
	ask := `new Promise(done => {
		let violated = '';
		document.addEventListener('securitypolicyviolation', e => { violated = e.effectiveDirective; });
		fetch('` + server.URL + `').then(() => 'answered', () => 'refused').then(how => setTimeout(() => done(how + ' ' + violated)));
	})`
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	var how string
	b := open(t, written(t, shop()), wide, high)
	b.run(chromedp.Evaluate(ask, &how, wait))
	if how != "refused connect-src" || got.Load() != 0 {
		t.Errorf("the request was %q, and the server got %d", how, got.Load())
	}
	free := open(t, save(t, "free.html", []byte("<!doctype html><title>no policy</title>")), wide, high)
	free.run(chromedp.Evaluate(ask, &how, wait))
	if how != "answered " || got.Load() != 1 {
		t.Errorf("without the policy the request was %q, and the server got %d", how, got.Load())
	}
}

// On paper nobody can ask for more: every row is there, and none after it was printed.
func TestEveryRowIsPrinted(t *testing.T) {
	b := open(t, written(t, large()), wide, high)
	rows := func() int { return js[int](b, `document.querySelectorAll('#profiles button[data-node]').length`) }
	before := rows()
	b.run(chromedp.Evaluate(`addEventListener('beforeprint', () => {
		window.printed = document.querySelectorAll('#profiles button[data-node]').length;
		window.buttons = document.querySelectorAll('.column .more').length;
	})`, nil))
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, _, err := page.PrintToPDF().Do(ctx)
		return err
	}))
	if before != 100 || js[int](b, `window.printed`) != 2000 || js[int](b, `window.buttons`) != 0 || rows() != before {
		t.Errorf("%d rows, %d in print with %d buttons for more, and %d after it", before, js[int](b, `window.printed`), js[int](b, `window.buttons`), rows())
	}
}
