package iam

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// NoIAMIDError is the error for access or membership of a subject without an IAM ID, which an unusual answer can lack. A
// list without that filter would have the entries of every identity.
type NoIAMIDError struct{}

// Error says what the service did not give.
func (NoIAMIDError) Error() string { return "the service gave no IAM ID for the profile" }

// Is matches apierr.ErrUnavailable.
func (NoIAMIDError) Is(target error) bool { return target == apierr.ErrUnavailable }

// named refuses a success that is not the requested object: one that has no ID can't be used.
func named(r rest.Request, id string, err error) error {
	if err == nil && id == "" {
		return fmt.Errorf("could not %s: %w: the answer has no ID", r.Op, apierr.ErrUnavailable)
	}
	return err
}

// Flag is a boolean that some answers write as a text.
type Flag = rest.Flag

// Number is a number that some answers write as a text.
type Number = rest.Number
