package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/output"
)

// maxProblems is how many problems are reported; a broken file of thousands of lines should not fill the screen.
const maxProblems = 100

// keptProblems is how many are kept at all.
const keptProblems = 1000

// Problem is one thing that is wrong with a document.
type Problem struct {
	Pos     Pos
	Message string // lower case, without a full stop
	Unread  string // why it is unknown whether this is wrong: what shows it was not read; "" when it is wrong
}

// String is "file:line: message" in one line, without what is unknown.
func (p Problem) String() string {
	where := p.Pos.File
	if p.Pos.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, p.Pos.Line)
	}
	if where == "" {
		return output.Visible(p.Message)
	}
	return output.Visible(where + ": " + p.Message)
}

// Problems are all problems of a set of documents, in the order of the lines. It is an error.
type Problems []Problem //nolint:errname // it is a list first

// Error is one line for each problem. Of more than a hundred, the first are reported, and the total.
func (p Problems) Error() string {
	lines := make([]string, 0, min(len(p), maxProblems)+1)
	for _, problem := range p[:min(len(p), maxProblems)] {
		lines = append(lines, problem.String())
	}
	if more := len(p) - maxProblems; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// Add notes a problem. Beyond a thousand it does nothing.
func (p *Problems) Add(at Pos, format string, args ...any) {
	if len(*p) >= keptProblems {
		return
	}
	*p = append(*p, Problem{Pos: at, Message: fmt.Sprintf(format, args...)})
}

// AddUnread notes what can't be judged because of a reason, which is that of a part of the account that was not read. Without a
// reason it is Add.
func (p *Problems) AddUnread(at Pos, reason, message string) {
	before := len(*p)
	p.Add(at, "%s", message)
	if len(*p) > before {
		(*p)[before].Unread = reason
	}
}

// Err is the problems as an error, in the order of files and lines, or nil when there is none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(p)
}
