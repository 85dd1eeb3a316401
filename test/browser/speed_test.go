package browser_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/podtrust/podtrust/pkg/account"
)

// The bounds of the page of 2,000 profiles and 4,000 links: bytes, and elements that the browser has to keep.
const maxBytes, maxElements = 2_000_000, 3_000

// No time is a bound, since machines differ. The times are written down beside the pictures.
func TestALargeAccountIsFluid(t *testing.T) {
	url := written(t, large())
	file, err := os.Stat(strings.TrimPrefix(url, "file://"))
	if err != nil {
		t.Fatal(err)
	}
	if file.Size() > maxBytes {
		t.Errorf("the page has %d bytes", file.Size())
	}
	b := open(t, url, wide, high)
	contains(t, "the status", b.status(), "2000 of 2000 profiles")
	var report strings.Builder
	fmt.Fprintf(&report, "| 2,000 profiles, 4,000 links | |\n| --- | --- |\n| size of the page | %.2f MB |\n", float64(file.Size())/1e6)
	line := func(what string, ms float64) { fmt.Fprintf(&report, "| %s | %.0f ms |\n", what, ms) }
	b.run(chromedp.Poll(`performance.getEntriesByName('first-contentful-paint').length > 0`, nil)) // it is noted some time after the paint
	line("first paint", js[float64](b, `performance.getEntriesByName('first-contentful-paint')[0].startTime`))
	line("lists drawn", js[float64](b, `performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart`))
	for _, filter := range [][2]string{
		{"search", "1234"},
		{"search", "no such name"},
		{"search", "w"},
		{"search", ""},
		{"cluster", "prod-cluster-07"},
		{"namespace", "team-03"},
		{"service", "kms"},
		{"severity", "High or worse"},
	} {
		line(fmt.Sprintf("%s %q", filter[0], filter[1]), b.timed(filter[0], filter[1]))
		if filter[0] != "search" {
			b.choose(filter[0], js[string](b, `document.getElementById('`+filter[0]+`').options[0].textContent`))
		}
	}
	line("select a profile", js[float64](b, `(() => {
		const before = performance.now();
		document.querySelector('#profiles button').click();
		document.body.offsetHeight;
		return performance.now() - before;
	})()`))
	if n := js[int](b, `document.querySelectorAll('*').length`); n > maxElements {
		t.Errorf("the page has %d elements", n)
	}
	b.shoot("large")
	b.keep("speed.md", []byte(report.String()))
	b.calm()
}

// With unread memberships all profiles lead to the same unknown access: one step from there, and not one for each profile.
func TestUnreadMembershipsAreFluid(t *testing.T) {
	a := large()
	profiles := slices.Clone(a.Profiles.Seen())
	for i := range profiles {
		profiles[i].Groups = account.Partial[string](nil, "not allowed")
	}
	a.Profiles = account.Whole(profiles)
	url := written(t, a)
	file, err := os.Stat(strings.TrimPrefix(url, "file://"))
	if err != nil {
		t.Fatal(err)
	}
	if file.Size() > maxBytes {
		t.Errorf("the page has %d bytes", file.Size())
	}
	b := open(t, url, wide, high)
	contains(t, "the status", b.status(), "2000 of 2000 profiles")
	b.run(chromedp.Click(`#profiles button`))
	contains(t, "the profile", b.paths(), "What it gets (2)", "through unknown access groups")
	b.calm()
}

// timed sets a filter, and returns the milliseconds until the page is laid out again.
func (b *tab) timed(filter, value string) float64 {
	b.t.Helper()
	var ms float64
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	b.run(chromedp.Evaluate(fmt.Sprintf(`(async () => {
		const field = document.getElementById(%q);
		const option = [...(field.options || [])].find(o => o.textContent === %q);
		const before = performance.now();
		field.value = option ? option.value : %q;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		await new Promise(done => requestAnimationFrame(done));
		document.body.offsetHeight;
		return performance.now() - before;
	})()`, filter, value, value), &ms, wait))
	return ms
}
