package documents

import (
	"errors"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/document"
)

// Unresolved is the error for documents that can't be resolved in the account: one of usage if something in them is wrong, else
// with the class of the first reason why it is unknown what they name.
func Unresolved(err error) error {
	var problems document.Problems
	wrong := func(p document.Problem) bool { return p.Unread == "" }
	if !errors.As(err, &problems) || slices.ContainsFunc(problems, wrong) {
		return asUsage(err)
	}
	return names.Unknown(fmt.Errorf("the documents can't be compared with the account:\n%w", problems), problems[0].Unread)
}
