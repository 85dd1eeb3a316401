package iam

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// named refuses a success that is not the object that was asked for: nobody could go on with one that has no ID.
func named(r rest.Request, id string, err error) error {
	if err == nil && id == "" {
		return fmt.Errorf("could not %s: %w: the answer has no ID", r.Op, apierr.ErrUnavailable)
	}
	return err
}
