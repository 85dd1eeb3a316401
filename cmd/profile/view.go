package profile

import (
	"cmp"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

func profileCard(p iam.Profile) output.Card {
	return output.Card{ID: p.ID, Fields: []output.Field{
		{Name: "Name", Value: shown.Hide(p.Name)},
		{Name: "ID", Value: p.ID},
		{Name: "IAM ID", Value: p.IAMID},
		{Name: "Description", Value: p.Description},
		{Name: "Account", Value: p.AccountID},
		{Name: "CRN", Value: p.CRN},
		{Name: "Created", Value: p.CreatedAt.String()},
		{Name: "Modified", Value: p.ModifiedAt.String()},
	}}
}

// shownLink is a link as it is printed, with what is odd about it.
type shownLink struct {
	iam.Link
	Warnings []string `json:"warnings"`
}

// linkView shows links, with the names of those clusters that were read.
func linkView(a *account.Account) output.View[shownLink] {
	return output.View[shownLink]{
		ID: func(l shownLink) string { return l.ID },
		Columns: []output.Column[shownLink]{
			{Name: "Name", Value: func(l shownLink) string { return cmp.Or(l.Name, "-") }},
			{Name: "Type", Value: func(l shownLink) string { return l.CRType }},
			{Name: "Cluster", Value: func(l shownLink) string { return a.ClusterName(l.Link.Link.CRN) }},
			{Name: "Namespace", Value: func(l shownLink) string { return l.Link.Link.Namespace }},
			{Name: "Service Account", Value: func(l shownLink) string { return l.Link.Link.Name }},
			{Name: "Warnings", Whole: true, Value: func(l shownLink) string { return strings.Join(l.Warnings, "; ") }},
			{Name: "Cluster ID", Wide: true, Value: func(l shownLink) string { return clusterOf(l.Link.Link.CRN) }},
			{Name: "ID", Wide: true, Value: func(l shownLink) string { return l.ID }},
		},
	}
}

func linkCard(l shownLink) output.Card {
	return output.Card{ID: l.ID, Fields: []output.Field{
		{Name: "Name", Value: l.Name},
		{Name: "ID", Value: l.ID},
		{Name: "Type", Value: l.CRType},
		{Name: "Cluster", Value: l.Link.Link.CRN},
		{Name: "Namespace", Value: l.Link.Link.Namespace},
		{Name: "Service Account", Value: l.Link.Link.Name},
		{Name: "Created", Value: l.CreatedAt.String()},
		{Name: "Warnings", Value: strings.Join(l.Warnings, "; ")},
	}}
}

// clusterOf is the ID in a cluster's CRN, or the text itself when it is something else.
func clusterOf(text string) string {
	name, err := crn.Parse(text)
	if err != nil || name.Instance == "" {
		return text
	}
	return name.Instance
}

func groupView() output.View[iam.Group] {
	return output.View[iam.Group]{
		ID: func(g iam.Group) string { return g.ID },
		Columns: []output.Column[iam.Group]{
			{Name: "Name", Value: func(g iam.Group) string { return g.Name }},
			{Name: "Description", Value: func(g iam.Group) string { return g.Description }},
			{Name: "ID", Wide: true, Value: func(g iam.Group) string { return g.ID }},
		},
	}
}
