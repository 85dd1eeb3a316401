package sandbox

import (
	"slices"
	"strconv"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// switches are points that no source confirms, where a client may meet either way.
func switches() []definition {
	return slices.Concat(tokens(), statuses(), choices(), clusterLists())
}

// tokens are about the tokens of pods. Options has fields for the first two, since people set them often.
func tokens() []definition {
	return []definition{
		choice("strict-audience", "off", "on", "whether a pod's token must be for the audience 'iam'",
			"IBM's own storage driver sends tokens without an audience.", func(o *api.Options) *bool { return &o.StrictAudience }),
		number("max-token-lifetime", 0, "maximum lifetime of a pod's token in seconds; 0 is unlimited",
			"IBM's documents say one hour. Whether IAM checks it is unknown.",
			func(o *api.Options, n int) { o.MaxTokenLifetime = time.Duration(n) * time.Second }),
		choice("old-clusters", "unknown", "known", "whether IAM knows the keys of clusters before Kubernetes 1.21 or OpenShift 4.7",
			"IBM's documents say that their pods can't use trusted profiles. What IAM answers is unknown.",
			func(o *api.Options) *bool { return &o.KnowOldClusters }),
		choice("cross-account-links", "refuse", "admit", "whether a link with is_cross_account admits pods of another account's cluster",
			"IBM's SDK has the member. What it allows for pods is unknown.", func(o *api.Options) *bool { return &o.CrossAccount }),
		choice("pod-sub-type", "Profile", "ComputeResource", "the claim sub_type in the access token of a pod",
			"IBM's CLI SDK has the first; a published dump of a live token shows the second, perhaps of the claim authn.",
			func(o *api.Options) *bool { return &o.ComputeSubjects }),
	}
}

// clusterLists are about what the lists of clusters show.
func clusterLists() []definition {
	return []definition{
		oneOf("list-regions", []string{"cluster", "empty", "zone"}, "the region of a cluster in lists",
			"Answers exist whose region is empty or is not the one of getCluster.", func(o *api.Options) *string { return &o.ListRegions }),
		oneOf("list-crns", []string{"v1", "none", "all"}, "which lists of clusters carry CRNs",
			"A published answer of v1 has them, IBM's generated model of v2 does not.", func(o *api.Options) *string { return &o.ListCRNs }),
	}
}

func choices() []definition {
	return []definition{
		choice("profile-name", "exact", "part", "how the parameter name of a list of profiles matches",
			"IBM's client says no more than 'name to query'. A client that compares the names itself is correct in both cases.",
			func(o *api.Options) *bool { return &o.NamePart }),
		choice("group-search", "part", "whole", "how the parameter search of a list of access groups matches",
			"No source says which; case is ignored.", func(o *api.Options) *bool { return &o.SearchWhole }),
		choice("group-names", "unique", "free", "whether two access groups may have the same name",
			"Sources disagree. The sandbox follows most of them.",
			func(o *api.Options) *bool { return &o.FreeGroupNames }),
		choice("new-members", "any", "known", "whether a profile or service ID must exist to become a member",
			"IBM does not ask whether a user exists. For profiles nothing is known.",
			func(o *api.Options) *bool { return &o.CheckMembers }),
		choice("deleted-profile", "keeps", "loses", "whether a deleted profile's memberships and policies go too",
			"No source says that they do. Leftovers reveal programs that rely on their removal.", func(o *api.Options) *bool { return &o.DropAccess }),
		choice("put-v1-policy", "upgrade", "refuse", "what PUT /v2/policies does to a policy of v1",
			"IBM's page of known issues says that it upgrades; others delete the policy and create it again.",
			func(o *api.Options) *bool { return &o.KeepVersion }),
		choice("cr-rule-session", "refuse", "ignore", "how the API handles expiration and realm_name in a rule of type Profile-CR",
			"IBM's CLI must not send them. What the API does with them is unknown.",
			func(o *api.Options) *bool { return &o.IgnoreSession }),
		choice("empty-conditions", "accept", "refuse",
			"whether a rule may have no condition at all, and then matches everything",
			"The console offers 'all service resources' without conditions; what it stores is unknown.",
			func(o *api.Options) *bool { return &o.NeedConditions }),
		number("report-polls", 1, "how many times a new activity report is answered with 204 (not ready)",
			"IBM takes minutes. A count does not depend on a clock.", func(o *api.Options, n int) { o.ReportPolls = n }),
	}
}

func statuses() []definition {
	return []definition{
		status("stale-tag", []int{412, 409}, "an If-Match that does not match", "412 is what the header's standard asks for.",
			func(s *api.Statuses) *int { return &s.StaleTag }),
		status("duplicate-name", []int{409, 400}, "a name that a profile or access group has already",
			"409 is listed for the API without a cause.", func(s *api.Statuses) *int { return &s.DuplicateName }),
		status("duplicate-link", []int{409, 400}, "a link that the profile has already",
			"A third party takes 409 as 'already there'.", func(s *api.Statuses) *int { return &s.DuplicateLink }),
		status("limit-reached", []int{400, 403, 409, 422}, "one more than a limit of IAM identity or of access groups allows",
			"Only the refusals of members (403 for each) and of policies (422) are known.",
			func(s *api.Statuses) *int { return &s.LimitReached }),
		status("locked", []int{409, 400, 403, 422}, "a change of a locked API key or service ID", "Nothing is known of it.",
			func(s *api.Statuses) *int { return &s.Locked }),
		status("group-not-empty", []int{409, 400}, "deletion without force of an access group that has members or rules",
			"That it is refused is known.", func(s *api.Statuses) *int { return &s.GroupNotEmpty }),
		status("too-many-members", []int{400, 413, 422}, "more members in a call than it takes", "That it is refused is known.",
			func(s *api.Statuses) *int { return &s.TooManyMembers }),
		status("bulk-removed", []int{204, 200}, "one member that a bulk removal took out",
			"Added ones have 200; a removal alone has 204.", func(s *api.Statuses) *int { return &s.BulkRemoved }),
		status("dynamic-member", []int{400, 403, 404, 409}, "the removal of a member who is dynamic", "That it is refused is known.",
			func(s *api.Statuses) *int { return &s.DynamicMember }),
		status("unknown-client", []int{400, 401}, "a client ID that the token endpoint does not know",
			"The endpoint answers 400 to nearly every problem of a credential.",
			func(s *api.Statuses) *int { return &s.UnknownClient }),
	}
}

// number is a switch whose value is any number from 0.
func number(name string, n int, meaning, why string, set func(*api.Options, int)) definition {
	return definition{
		Setting: Setting{Name: name, Default: strconv.Itoa(n), Meaning: meaning, Why: why},
		set: func(o *api.Options, value string) {
			n, _ := strconv.Atoi(value) // checked before
			set(o, n)
		},
	}
}

// status is a switch whose values are HTTP statuses; the first is the default.
func status(name string, values []int, meaning, why string, at func(*api.Statuses) *int) definition {
	d := definition{
		Setting: Setting{Name: name, Default: strconv.Itoa(values[0]), Meaning: "the status for " + meaning, Why: why},
		set:     func(o *api.Options, value string) { *at(&o.Statuses), _ = strconv.Atoi(value) },
	}
	for _, v := range values {
		d.Values = append(d.Values, strconv.Itoa(v))
	}
	return d
}

// oneOf is a switch with more than two values, which the field holds; the first is the default.
func oneOf(name string, values []string, meaning, why string, at func(*api.Options) *string) definition {
	return definition{
		Setting: Setting{Name: name, Default: values[0], Values: values, Meaning: meaning, Why: why},
		set:     func(o *api.Options, value string) { *at(o) = value },
	}
}

// choice is a switch with two values; the second sets the field.
func choice(name, usual, other, meaning, why string, at func(*api.Options) *bool) definition {
	return definition{
		Setting: Setting{Name: name, Default: usual, Values: []string{usual, other}, Meaning: meaning, Why: why},
		set:     func(o *api.Options, value string) { *at(o) = value == other },
	}
}
