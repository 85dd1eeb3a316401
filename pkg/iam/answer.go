package iam

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// NoIAMIDError is the error for access or membership of a subject without an IAM ID, which an odd answer can lack. A list that
// is asked for without it is not filtered: it would hold what is everybody's.
type NoIAMIDError struct{}

// Error says what the service did not give.
func (NoIAMIDError) Error() string { return "the service gave no IAM ID for the profile" }

// Is matches apierr.ErrUnavailable.
func (NoIAMIDError) Is(target error) bool { return target == apierr.ErrUnavailable }

// named refuses a success that is not the object that was asked for: nobody could go on with one that has no ID.
func named(r rest.Request, id string, err error) error {
	if err == nil && id == "" {
		return fmt.Errorf("could not %s: %w: the answer has no ID", r.Op, apierr.ErrUnavailable)
	}
	return err
}
