package lint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Finding is one thing that is wrong with a manifest.
type Finding struct {
	ID        RuleID   `json:"id"`
	Severity  Severity `json:"severity"`
	File      string   `json:"file"` // set by the caller
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	Object    string   `json:"object"`              // "deployment/orders-api"
	Container string   `json:"container,omitempty"` // "" for the pod as a whole
	Message   string   `json:"message"`
	Wanted    string   `json:"wanted,omitempty"`
	Got       string   `json:"got,omitempty"`
	Fix       string   `json:"fix"`
}

// Options say what is expected beyond what always holds.
type Options struct {
	ServiceAccount string // the one that is trusted; "" when not known
	Namespace      string // the one that is trusted; "" when not known
	All            bool   // every workload is to become a profile; else those that show it or run as ServiceAccount
}

// Check looks at every workload of a stream of documents, in the order of lines. Documents that can't be read are the error:
// *workload.Error values, or ones that match workload.ErrTemplate, joined; the findings in the others are still returned.
func Check(stream string, o Options) ([]Finding, error) {
	_, findings, err := Look(stream, o)
	return findings, err
}

// Looked is what a stream has.
type Looked struct {
	Workloads int
	Unasked   int                // workloads of these that were not checked, because nothing in them asks for a trusted profile
	Others    int                // documents with something else in them, which are passed over
	Skipped   []workload.Skipped // objects with a pod that were not looked at
}

// Look is Check that also reports how much was checked.
func Look(stream string, o Options) (Looked, []Finding, error) {
	var looked Looked
	findings := []Finding{}
	var unreadable []error
	for chunk := range yamltext.Split(stream) {
		d, err := workload.Parse(chunk)
		if err != nil {
			unreadable = append(unreadable, err)
			looked.template(err, chunk)
			continue
		}
		seen := workload.In(d)
		looked.Skipped = append(looked.Skipped, seen.Skipped...)
		looked.Workloads += len(seen.Workloads)
		if len(seen.Workloads) == 0 && d.Root != nil {
			looked.Others++
		}
		for _, w := range seen.Workloads {
			l := linter{o: o, d: d, w: w, containers: w.Containers(), sources: w.TokenSources()}
			if !l.lint() {
				looked.Unasked++
			}
			slices.SortStableFunc(l.findings, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
			findings = append(findings, l.findings...)
		}
	}
	return looked, findings, errors.Join(unreadable...)
}

// template notes a template of Helm that shows that its pods are to become a trusted profile.
func (l *Looked) template(err error, chunk yamltext.Chunk) {
	var t *workload.TemplateError
	if errors.As(err, &t) {
		l.Skipped = append(l.Skipped, workload.Skipped{
			Line: t.Line, Object: "document", Reason: "it is a template of Helm", Asks: workload.TextAsks(chunk.Text),
		})
	}
}

// linter looks at one workload.
type linter struct {
	o          Options
	d          *yamltext.Document
	w          workload.Workload
	containers []workload.Container
	sources    []workload.TokenSource
	findings   []Finding
}

// lint looks at the workload. It reports whether that was for a pod that is to assume a trusted profile: of others, it looks only at
// what is wrong for every pod.
func (l *linter) lint() bool {
	l.structure()
	l.o.All = l.o.All || l.trusted()
	uses := make([]use, len(l.containers))
	asks := l.o.All
	for i, c := range l.containers {
		uses[i] = useOf(c)
		asks = asks || uses[i].needs
		l.profile(c, uses[i])
		l.credentials(c)
	}
	ours := l.ours(uses)
	if !asks && len(ours) == 0 {
		return false
	}
	l.delivery(uses, ours)
	for _, s := range ours {
		l.token(s)
	}
	l.identity()
	return true
}

// found adds a finding with the fix of its rule, without what looks like a credential: people put keys where paths and names belong.
func (l *linter) found(rule RuleID, at *yaml.Node, format string, args ...any) *Finding {
	if at == nil {
		at = l.w.Spec
	}
	f := Finding{ID: rule, Line: l.d.LineOf(at), Column: at.Column, Object: l.w.String(), Message: shown.Hide(fmt.Sprintf(format, args...))}
	for _, r := range Rules() {
		if r.ID == rule {
			f.Severity, f.Fix = r.Severity, r.Fix
		}
	}
	l.findings = append(l.findings, f)
	return &l.findings[len(l.findings)-1]
}

func (f *Finding) in(c workload.Container) *Finding {
	f.Container = c.Name
	return f
}

// values are what is wanted and what there is, hidden likewise.
func (f *Finding) values(wanted, got string) *Finding {
	f.Wanted, f.Got = shown.Hide(wanted), shown.Hide(got)
	return f
}

// ours are the tokens that are for IAM. A pod may have others, as for Vault or Istio.
func (l *linter) ours(uses []use) []workload.TokenSource {
	var ours []workload.TokenSource
	hasOne := slices.ContainsFunc(l.sources, workload.TokenSource.ForIAM)
	for _, s := range l.sources {
		mine := s.ForIAM() || !hasOne && yamltext.Text(s.Node, "audience") == "" && (s.File == workload.File || s.File == workload.OldFile)
		for i, c := range l.containers {
			mine = mine || slices.ContainsFunc(uses[i].files, func(f fileUse) bool { return s.At(c) == f.path }) ||
				uses[i].needs && len(uses[i].files) == 0 && slices.Contains(crtoken.Paths(), s.At(c))
		}
		if mine {
			ours = append(ours, s)
		}
	}
	only := len(ours) == 0 && len(l.sources) == 1 && yamltext.Text(l.sources[0].Node, "audience") == ""
	if only && slices.ContainsFunc(uses, func(u use) bool { return u.needs }) {
		return l.sources
	}
	return ours
}

// trusted reports whether the pod is the one that is said to be trusted.
func (l *linter) trusted() bool {
	_, account := l.w.Account()
	return account == l.o.ServiceAccount && (l.o.Namespace == "" || l.w.Namespace == "" || l.w.Namespace == l.o.Namespace)
}

// identity looks at who the pod is.
func (l *linter) identity() {
	node, effective := l.w.Account()
	switch {
	case effective == "" || node == nil && l.w.Partial(): // the object does not say
	case l.o.ServiceAccount != "" && effective != l.o.ServiceAccount:
		l.found(RuleServiceAccount, node, "the pod runs as service account '%s', and '%s' is trusted", effective, l.o.ServiceAccount).
			values(l.o.ServiceAccount, effective)
	case effective == "default" && l.o.ServiceAccount == "":
		l.found(RuleDefaultAccount, node, "the pod runs as service account 'default'").Got = effective
	}
	if l.o.Namespace != "" && l.w.Namespace != "" && l.w.Namespace != l.o.Namespace {
		metadata := yamltext.Get(l.w.Root, "metadata")
		l.found(RuleNamespace, yamltext.Get(metadata, "namespace"), "the pod is in namespace '%s', and '%s' is trusted",
			l.w.Namespace, l.o.Namespace).values(l.o.Namespace, l.w.Namespace)
	}
}
