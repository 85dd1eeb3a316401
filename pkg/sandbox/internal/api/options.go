package api

import "time"

// Options are the settings of a sandbox that services look at. What no source confirms is a switch here: the table in the
// sandbox package names it, and says why its default is what it is.
type Options struct {
	StrictAudience   bool              // a pod's token must be for the audience "iam"
	MaxTokenLifetime time.Duration     // how long a pod's token may live; 0 means no limit
	Clients          map[string]string // the secrets of the token endpoint's clients, by ID
	Limits           Limits
	Statuses         Statuses

	NamePart        bool   // the parameter name of profiles matches a part
	SearchWhole     bool   // the parameter search of access groups matches the whole
	FreeGroupNames  bool   // access groups may share a name
	CheckMembers    bool   // profiles and service IDs must exist to become members
	DropAccess      bool   // a deleted profile loses memberships and policies
	KeepVersion     bool   // v2 refuses to replace a v1 policy
	IgnoreSession   bool   // rules of compute resources may carry expiration and realm_name
	NeedConditions  bool   // a rule must have a condition
	KnowOldClusters bool   // tokens of clusters that are too old for trusted profiles are taken
	ComputeSubjects bool   // sub_type of a pod's access token is ComputeResource
	CrossAccount    bool   // a link that crosses accounts admits pods of another account's cluster
	ListRegions     string // the region of a cluster in lists: "cluster", "empty" or "zone"
	ListCRNs        string // the lists of clusters that carry a CRN: "v1", "none" or "all"
	ReportPolls     int    // how often a new report is answered with 204
}

// Limits are the most there may be of something.
type Limits struct {
	Profiles, ProfileName                     int
	Rules, RulesPerProfile                    int
	Links, LinksPerProfile                    int
	ServiceIDs, APIKeysPerIdentity            int
	Groups, GroupsPerMember, GroupRules       int
	MembersPerCall                            int
	Policies, PoliciesPerSubject, CustomRoles int
}

// Statuses are HTTP statuses that no source confirms.
type Statuses struct {
	StaleTag, DuplicateName, DuplicateLink, LimitReached, Locked int
	GroupNotEmpty, TooManyMembers, BulkRemoved, UnknownClient    int
	DynamicMember                                                int
}
