package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Linked is the outcome of a requested link.
type Linked struct {
	Link     iam.Link
	Already  bool       // an equal link was there, whatever its label
	Replaced *iam.Link  // the link to the same pods by another CRN of the cluster that was deleted for it
	Stale    []iam.Link // such links that remain, by ID
}

// Linking links one profile to service accounts, one after the other. The links that it has are read once.
type Linking struct {
	t    *target
	have []iam.Link
	err  error // of that list
	read bool
}

// Linking begins to link a profile.
func (w Writer) Linking(profileID string) *Linking { return &Linking{t: w.target(profileID)} }

// Link is Linking.Link for one link.
func (w Writer) Link(ctx context.Context, profileID string, in iam.CreateLinkRequest) (Linked, error) {
	return w.Linking(profileID).Link(ctx, in)
}

// Link links the profile, unless it has an equal link. A link to the same pods by another CRN of the cluster is replaced: the
// new link is created before the old one is deleted, so that the pods are trusted all the time.
//
// API: GET /v1/profiles/{profile}/links
// API: POST /v1/profiles/{profile}/links
// API: DELETE /v1/profiles/{profile}/links/{link}
// Docs: IAM Identity Services API, Create link to a trusted profile
func (l *Linking) Link(ctx context.Context, in iam.CreateLinkRequest) (Linked, error) {
	t := l.t
	if !l.read {
		l.have, l.err = t.linksBefore(ctx)
		l.read = true
	}
	equal, stale := SameTarget(l.have, in)
	switch {
	case equal != nil:
		return Linked{Link: *equal, Already: true, Stale: stale}, nil
	case l.err != nil: // the link may be there, and not be readable
		return Linked{}, l.err
	case len(stale) > 0:
		old := stale[0]
		l, err := t.replaceLink(ctx, in, old.ID, iam.CreateLinkRequest{Name: old.Name, CRType: old.CRType, Link: old.Link}, t.links.next())
		return Linked{Link: l, Replaced: &old, Stale: stale[1:]}, err
	}
	made, how, err := t.createLink(ctx, in, t.links.next())
	return Linked{Link: made, Already: how == existed}, err
}

// SameTarget returns the link that is equal to the wanted one, nil if there is none, and the links to the same pods by
// another CRN of the cluster, by ID.
func SameTarget(links []iam.Link, in iam.CreateLinkRequest) (equal *iam.Link, stale []iam.Link) {
	wanted := account.WantedLink(in)
	for _, l := range links {
		switch link := account.LinkOf(l); {
		case link.Key() == wanted.Key() && !bool(l.IsCrossAccount):
			if equal == nil {
				equal = &l
			}
		case link.SameTarget(wanted):
			stale = append(stale, l)
		}
	}
	slices.SortFunc(stale, func(x, y iam.Link) int { return strings.Compare(x.ID, y.ID) })
	return equal, stale
}

// Unlink removes a link. A link that does not exist is a success.
//
// API: DELETE /v1/profiles/{profile}/links/{link}
// Docs: IAM Identity Services API, Delete link to a trusted profile
func (w Writer) Unlink(ctx context.Context, profileID, linkID string) error {
	return w.remove(ctx, func() error { return w.IAM.DeleteLink(ctx, profileID, linkID) })
}

func linkID(l iam.Link) string { return l.ID }

// linksBefore reads the links of the profile, and records those that exist before the first change.
func (t *target) linksBefore(ctx context.Context) ([]iam.Link, error) {
	have, err := read(ctx, t, func() ([]iam.Link, error) { return t.IAM.ListLinks(ctx, t.profile.ID) })
	if err == nil && t.links == nil {
		t.links = newPast(have, linkID)
	}
	return have, err
}

// createLink creates a link. number is that of the creation.
func (t *target) createLink(ctx context.Context, in iam.CreateLinkRequest, number int) (iam.Link, how, error) {
	l, how, err := ensure(ctx, t.Writer, creation[iam.Link]{
		create: func() (l iam.Link, err error) {
			err = t.known(ctx, func() error {
				l, err = t.IAM.CreateLink(ctx, t.profile.ID, in)
				return err
			})
			return l, err
		},
		list:   func() ([]iam.Link, error) { return t.listLinks(ctx) },
		made:   func(l iam.Link) bool { return sameLink(in, l) && !t.links.others(l.ID, number) },
		id:     linkID,
		remove: func(l iam.Link) error { return t.Unlink(ctx, t.profile.ID, l.ID) },
	})
	if err == nil {
		t.links.own[l.ID] = number
	}
	return l, how, err
}

func (t *target) listLinks(ctx context.Context) (links []iam.Link, err error) {
	err = t.known(ctx, func() error {
		links, err = t.IAM.ListLinks(ctx, t.profile.ID)
		return err
	})
	return links, err
}

// sameLink reports whether a link is the one that a request creates.
func sameLink(in iam.CreateLinkRequest, l iam.Link) bool {
	return account.LinkOf(l).Key() == account.WantedLink(in).Key() && (in.Name == "" || in.Name == l.Name)
}

// replaceLink creates the new link and then deletes the old one, so that pods stay trusted. If the service refuses a second
// link to the same pods, the order is reversed; then the old link is created again if the new one can't be.
func (t *target) replaceLink(ctx context.Context, in iam.CreateLinkRequest, oldID string, old iam.CreateLinkRequest, number int) (iam.Link, error) {
	double := account.WantedLink(in).Key() == account.WantedLink(old).Key()
	if !double || !t.single.Load() {
		l, _, err := t.createLink(ctx, in, number)
		switch {
		case err == nil:
			if err := t.Unlink(ctx, t.profile.ID, oldID); err != nil {
				return l, &HalfReplacedError{New: l.ID, Old: oldID, Err: err}
			}
			return l, nil
		case !double || !refusesDouble(err):
			return l, err
		}
		t.single.Store(true)
	}
	if err := t.Unlink(ctx, t.profile.ID, oldID); err != nil {
		return iam.Link{}, err
	}
	l, _, err := t.createLink(ctx, in, number)
	if err == nil {
		return l, nil
	}
	links, lookErr := t.listLinks(ctx)
	key := account.WantedLink(old).Key()
	if lookErr != nil || slices.ContainsFunc(links, func(l iam.Link) bool { return account.LinkOf(l).Key() == key && l.ID != oldID }) {
		return l, err // it was created after all, or nothing can be done
	}
	_, _, back := t.createLink(ctx, old, t.links.next())
	return l, errors.Join(err, back)
}

// HalfReplacedError is the error of a link that was created although the link that it replaces was not deleted, or may not
// be.
type HalfReplacedError struct {
	New, Old string // IDs
	Err      error
}

// Error names both links.
func (e *HalfReplacedError) Error() string {
	return fmt.Sprintf("link '%s' was created, but link '%s', which it replaces, may remain: %v", e.New, e.Old, e.Err)
}

// Unwrap is why the old link was not deleted.
func (e *HalfReplacedError) Unwrap() error { return e.Err }

// refusesDouble reports whether a service may have refused a link because one to the same pods exists.
func refusesDouble(err error) bool {
	var refusal *apierr.Error
	return errors.As(err, &refusal) && (refusal.Status == http.StatusConflict || refusal.Status == http.StatusBadRequest)
}
