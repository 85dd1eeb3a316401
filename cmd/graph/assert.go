package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/output"
)

// check checks files of assertions.
func (o *canOptions) check(ctx context.Context, a *app.App, args []string) error {
	p, err := a.PrinterWith(output.JUnit)
	if err != nil {
		return err
	}
	if len(args) > 0 || o.expect != "" || o.podGiven {
		return failure.Usagef("'--assert' can't be used together with an identity, '--expect' or '--pod'").Hintf("Put the assertion into the file.")
	}
	assertions, err := o.assertions(a)
	if err != nil {
		return err
	}
	all, err := read(ctx, a, &o.from)
	if err != nil {
		return err
	}
	results := make([]graph.Asserted, len(assertions))
	for i, one := range assertions {
		if results[i], err = answer(all, one); err != nil {
			return fmt.Errorf("assertion at %s:%d: %w", one.Pos.File, one.Pos.Line, err)
		}
	}
	if p.Format() == output.JUnit {
		err = output.JUnitReport(p, a.Now(), []output.Suite{suite(results)})
	} else {
		_, err = output.List(p, output.All(results), assertedView())
	}
	if err != nil {
		return err
	}
	return verdict(a, results)
}

// asserted is an assertion whose identity was read.
type asserted struct {
	document.Assertion
	ref graph.Ref
}

// assertions reads the files. Everything that is wrong with them is reported at once.
func (o *canOptions) assertions(a *app.App) ([]asserted, error) {
	sources, err := document.Open(o.assert, a.Stdin(), a.OpenFile)
	if err != nil {
		return nil, failure.Usagef("a file of assertions can't be read: %w", err).Hintf("'--assert' takes a file, a directory, or '-' for standard input.")
	}
	var all []asserted
	var problems document.Problems
	for _, s := range sources {
		found, err := document.Assertions(s)
		var wrong document.Problems
		if errors.As(err, &wrong) {
			problems = append(problems, wrong...)
		}
		for _, one := range found {
			ref, err := graph.ParseRef(one.Identity)
			switch {
			case err != nil:
				problems.Add(one.Pos, "%v", err)
			case !ref.Exact():
				problems.Add(one.Pos, "identity '%s' is not one service account", one.Identity)
			}
			all = append(all, asserted{one, ref})
		}
	}
	if err := problems.Err(); err != nil {
		return nil, failure.Usagef("the assertions can't be used:\n%w", err).
			Hintf("Nothing was checked. To see the schema of assertions, run 'podtrust schema assertions'.")
	}
	return all, nil
}

// answer is what the account says to an assertion.
func answer(all *account.Account, one asserted) (graph.Asserted, error) {
	q, err := queryOf(all, one.ref)
	if err != nil {
		return graph.Asserted{}, err
	}
	profile, err := profileOf(all, one.Profile)
	if err != nil {
		return graph.Asserted{}, err
	}
	if one.Pod != "" {
		q.Pod = &one.Pod
	}
	can := graph.CanBecome(all, q, profile)
	can.Expected = one.Expect
	return graph.Asserted{
		Name: cmp.Or(one.Name, can.Identity+" as "+profile.Name), File: one.Pos.File, Line: one.Pos.Line, Identity: can.Identity, Pod: one.Pod,
		Profile: profile.Name, Expected: one.Expect, Answer: can.Answer, Result: can.Result(), Reason: can.Summary(), By: can.By,
	}, nil
}

// verdict is how the command ends.
func verdict(a *app.App, results []graph.Asserted) error {
	count := map[string]int{}
	for _, r := range results {
		count[r.Result]++
	}
	text := app.Count(len(results), "assertion") +
		fmt.Sprintf(": %d passed, %d failed, %d unknown.", count[graph.Passed], count[graph.Failed], count[graph.Unknown])
	switch {
	case count[graph.Failed] > 0:
		a.Status().Tell("%s", text)
		return failure.Outcome{Code: failure.ExitFindings}
	case count[graph.Unknown] > 0:
		a.Status().Tell("%s", text)
		return failure.Outcome{Code: failure.ExitIncomplete}
	}
	a.Status().OK("%s", text)
	return nil
}

func assertedView() output.View[graph.Asserted] {
	return output.View[graph.Asserted]{Columns: []output.Column[graph.Asserted]{
		{Name: "Name", Value: func(r graph.Asserted) string { return r.Name }},
		{Name: "Expected", Value: func(r graph.Asserted) string { return r.Expected }},
		{Name: "Answer", Value: func(r graph.Asserted) string { return r.Answer }},
		{Name: "Result", Value: func(r graph.Asserted) string { return r.Result }},
		{Name: "Reason", Whole: true, Value: func(r graph.Asserted) string { return r.Reason }},
		{Name: "Where", Wide: true, Value: func(r graph.Asserted) string { return r.File + ":" + strconv.Itoa(r.Line) }},
	}}
}

// suite is a report for CI servers.
func suite(results []graph.Asserted) output.Suite {
	s := output.Suite{Name: "podtrust can"}
	for _, r := range results {
		c := output.Case{Class: r.Profile, Name: r.Name}
		if r.Result != graph.Passed {
			c.Type = r.Result
			c.Message = fmt.Sprintf("expected %s, and the answer is %s: %s", r.Expected, r.Answer, r.Reason)
			c.Details = fmt.Sprintf("%s:%d\nidentity: %s\nprofile: %s\n", r.File, r.Line, r.Identity, r.Profile)
		}
		switch r.Result {
		case graph.Failed:
			c.Result = output.Failed
		case graph.Unknown:
			c.Result = output.Errored
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}
