package names

import (
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// CheckNew refuses names for something new that nobody could tell from others, or type.
func CheckNew(name string) error {
	switch {
	case strings.TrimSpace(name) != name:
		return failure.Usagef("the name '%s' starts or ends with a space", name).Hintf("Leave it out: '%s'.", strings.TrimSpace(name))
	case output.Visible(name) != name || strings.ContainsFunc(name, unicode.IsControl):
		return failure.Usagef("the name '%s' contains an invisible character", output.Visible(name)).Hintf("Choose another name.")
	}
	return nil
}

// CheckNewProfile is CheckNew for a trusted profile: it also refuses names that other commands would take for an ID.
func CheckNewProfile(name string) error {
	if ref := trust.ParseProfile(name); ref.LooksLikeID() && ref.Fault == trust.ProfileSound {
		return failure.Usagef("'%s' looks like an ID, so other commands could not find the profile by this name", name).Hintf("Choose another name.")
	}
	if err := CheckNew(name); err != nil {
		return err
	}
	return CheckProfile(name)
}
