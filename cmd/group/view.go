package group

import (
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

func groupView() output.View[iam.Group] {
	return output.View[iam.Group]{
		ID: func(g iam.Group) string { return g.ID },
		Columns: []output.Column[iam.Group]{
			{Name: "Name", Value: func(g iam.Group) string { return g.Name }},
			{Name: "Created", Value: func(g iam.Group) string { return g.CreatedAt.String() }},
			{Name: "Description", Value: func(g iam.Group) string { return g.Description }},
			{Name: "ID", Wide: true, Value: func(g iam.Group) string { return g.ID }},
		},
	}
}

func groupCard(g iam.Group) output.Card {
	return output.Card{ID: g.ID, Fields: []output.Field{
		{Name: "Name", Value: shown.Hide(g.Name)},
		{Name: "ID", Value: g.ID},
		{Name: "Description", Value: g.Description},
		{Name: "Account", Value: g.AccountID},
		{Name: "Created", Value: g.CreatedAt.String()},
	}}
}
