package names

import (
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
)

// CheckNew refuses names for something new that nobody could tell from others, or type.
func CheckNew(name string) error {
	switch {
	case strings.TrimSpace(name) != name:
		return failure.Usagef("the name '%s' begins or ends with a blank", name).Hintf("Leave it out: '%s'.", strings.TrimSpace(name))
	case output.Visible(name) != name || strings.ContainsFunc(name, unicode.IsControl):
		return failure.Usagef("the name '%s' has a character that can't be seen", output.Visible(name)).Hintf("Choose another name.")
	}
	return nil
}
