package sdk

import (
	"slices"
	"strconv"
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

func testListProfiles(t *testing.T, b *box) {
	b.operation(t, "ListProfiles", func(o operation) {
		sortProfiles(o)
		list := func(p *probe, key string, change func(*iamidentityv1.ListProfilesOptions)) (*iamidentityv1.TrustedProfilesList, error) {
			options := &iamidentityv1.ListProfilesOptions{AccountID: account()}
			change(options)
			got, _, err := p.identity(key).ListProfiles(options)
			return got, err
		}
		three := func(p *probe) (prefix string) {
			for _, n := range []string{"2", "1", "3"} {
				_ = must(p.identity(admin).CreateProfile(&iamidentityv1.CreateProfileOptions{
					Name: ptr(p.Name() + n), AccountID: account(), Description: ptr("number " + n),
				}))(p)
			}
			return p.Name()
		}
		o.outcome("page by page, sorted and filtered", func(p *probe) {
			filter := `name sw ` + strconv.Quote(three(p)) + ` and (description co_ci "NUMBER" or description ew "x")`
			names := []string{}
			var token *string
			for pages := 1; ; pages++ {
				got, err := list(p, viewer, func(l *iamidentityv1.ListProfilesOptions) {
					l.Pagesize, l.Pagetoken, l.Sort, l.Order, l.Filter = ptr(int64(2)), token, ptr("name"), ptr("desc"), &filter
				})
				p.accepted(200, got, err)
				same(p, "the limit", got.Limit, 2)
				for _, profile := range got.Profiles {
					names = append(names, (*profile.Name)[len(p.Name()):])
				}
				if got.Next == nil {
					break
				}
				if token, err = core.GetQueryParam(got.Next, "pagetoken"); err != nil || pages > 2 {
					p.Fatal(pages, err)
				}
			}
			if !slices.Equal(names, []string{"3", "2", "1"}) {
				p.Errorf("the names are %v", names)
			}
		})
		o.outcome("by name, with history", func(p *probe) {
			name := *p.profile().Name
			got, err := list(p, viewer, func(l *iamidentityv1.ListProfilesOptions) { l.Name, l.IncludeHistory = &name, ptr(true) })
			p.accepted(200, got, err)
			if len(got.Profiles) != 1 || *got.Profiles[0].Name != name || got.Next != nil {
				p.Errorf("got %d profiles", len(got.Profiles))
			}
		})
		for name, change := range map[string]func(*iamidentityv1.ListProfilesOptions){
			"refuses a bad filter":     func(l *iamidentityv1.ListProfilesOptions) { l.Filter = ptr(`name eq "x"`) },
			"refuses a page too large": func(l *iamidentityv1.ListProfilesOptions) { l.Pagesize = ptr(int64(101)) },
			"refuses an unknown sort":  func(l *iamidentityv1.ListProfilesOptions) { l.Sort = ptr("crn") },
			"refuses an unknown token": func(l *iamidentityv1.ListProfilesOptions) { l.Pagetoken = ptr("x") },
			"refuses an empty account": func(l *iamidentityv1.ListProfilesOptions) { l.AccountID = ptr("") },
			"refuses an unknown order": func(l *iamidentityv1.ListProfilesOptions) { l.Order = ptr("up") },
		} {
			o.outcome(name, func(p *probe) {
				_, err := list(p, viewer, change)
				p.refused(400, "bad_request", err)
			})
		}
		o.outcome("refuses another account", func(p *probe) {
			_, err := list(p, admin, func(l *iamidentityv1.ListProfilesOptions) { l.AccountID = ptr("ffff") })
			p.refused(403, "forbidden", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := list(p, p.stranger(), func(*iamidentityv1.ListProfilesOptions) {})
			p.refused(403, "forbidden", err)
		})
	})
}
