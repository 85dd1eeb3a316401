package main

import (
	"fmt"
	"io"
	"strings"
)

// report is the table of all figures. Everything is written at the end, so that progress is not printed between rows.
type report struct {
	w      io.Writer
	text   strings.Builder
	notes  []string
	missed int
}

func (r *report) title(name string) {
	fmt.Fprintf(&r.text, "\n## %s\n\n| figure | measured | bound | |\n| --- | --- | --- | --- |\n", name)
}

// row adds a figure that has a bound.
func (r *report) row(figure, measured, bound string, ok bool) {
	verdict := "ok"
	if !ok {
		verdict = "MISSED"
		r.missed++
	}
	fmt.Fprintf(&r.text, "| %s | %s | %s | %s |\n", figure, measured, bound, verdict)
}

// most adds a number that has an upper bound.
func (r *report) most(figure string, measured, bound int) {
	r.row(figure, fmt.Sprint(measured), fmt.Sprintf("<= %d", bound), measured <= bound)
}

// fact adds a figure without a bound.
func (r *report) fact(figure, measured string) {
	fmt.Fprintf(&r.text, "| %s | %s | | |\n", figure, measured)
}

// note adds a sentence below the tables.
func (r *report) note(text string) { r.notes = append(r.notes, text) }

// ratio adds a ratio of two programs with its bound.
func (r *report) ratio(figure string, measured, bound float64) {
	r.row(figure, fmt.Sprintf("%.2f x", measured), fmt.Sprintf("<= %.2f x", bound), measured <= bound)
}

func (r *report) end() int {
	for _, n := range r.notes {
		r.text.WriteString("\n- " + n + "\n")
	}
	_, _ = io.WriteString(r.w, "# What podtrust costs\n"+r.text.String()) // the exit code tells it too
	return r.missed
}
