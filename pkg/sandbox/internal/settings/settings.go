package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// The names of settings that decide something elsewhere.
const (
	CreateServiceID = "restrict_create_service_id"
	CreateAPIKey    = "restrict_create_platform_apikey"
	Addresses       = "allowed_ip_addresses"
	AccessToken     = "system_access_token_expiration_in_seconds"
	RefreshToken    = "system_refresh_token_expiration_in_seconds"
)

const notSet = "NOT_SET"

// Rule is one setting whose value is a text: what it may be, its default, and what counts when it is not set.
type Rule struct {
	Name             string
	usual, effective string
	values           []string // nil means any text, or a number between the bounds
	least, most      int
}

// Rules are all settings that are texts.
func Rules() []Rule {
	restricted := []string{"RESTRICTED", "NOT_RESTRICTED", notSet}
	return []Rule{
		{Name: CreateServiceID, usual: notSet, effective: "NOT_RESTRICTED", values: restricted},
		{Name: CreateAPIKey, usual: notSet, effective: "NOT_RESTRICTED", values: restricted},
		{Name: "restrict_user_list_visibility", usual: "NOT_RESTRICTED", values: restricted[:2]},
		{Name: Addresses, usual: ""},
		{
			Name:   "mfa",
			usual:  "NONE",
			values: []string{"NONE", "NONE_NO_ROPC", "TOTP", "TOTP4ALL", "LEVEL1", "LEVEL2", "LEVEL3"},
		},
		{Name: "session_expiration_in_seconds", usual: notSet, effective: "86400", least: 900, most: 86400},
		{Name: "session_invalidation_in_seconds", usual: notSet, effective: "7200", least: 900, most: 7200},
		{Name: "max_sessions_per_identity", usual: notSet, least: 1, most: 1 << 30},
		{Name: AccessToken, usual: notSet, effective: "3600", least: 900, most: 3600},
		{Name: RefreshToken, usual: notSet, effective: "259200", least: 900, most: 259200},
	}
}

// Check says in one line why the setting can't have a value.
func (r Rule) Check(value string) error {
	switch {
	case r.Name == Addresses:
		return checkAddresses(value)
	case r.values != nil:
		if slices.Contains(r.values, value) {
			return nil
		}
		return fmt.Errorf("'%s' of '%s' is not one of %s", value, r.Name, strings.Join(r.values, ", "))
	case value == notSet:
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < r.least || n > r.most {
		return fmt.Errorf("'%s' of '%s' is neither %s nor a number from %d to %d", value, r.Name, notSet, r.least, r.most)
	}
	return nil
}

// Of returns what an account decided; what it did not is as in a new one.
func Of(tx *db.Tx, id string) state.AccountSetting {
	if s, ok := state.AccountSettings().Get(tx, id); ok {
		return s
	}
	s := state.AccountSetting{AccountID: id, Tag: "1-" + strings.Repeat("0", 32), Values: map[string]string{}}
	for _, r := range Rules() {
		s.Values[r.Name] = r.usual
	}
	return s
}

// Effective is the value that counts for a setting: the account's own, or that of the service.
func (r Rule) Effective(s state.AccountSetting) string {
	if value := s.Values[r.Name]; value != notSet || r.effective == "" {
		return value
	}
	return r.effective
}

// Restricted reports whether only some members of an account may create a thing.
func Restricted(tx *db.Tx, id, name string) bool {
	return Of(tx, id).Values[name] == "RESTRICTED"
}

// Lifetime is how long tokens of a kind live in an account, in seconds.
func Lifetime(tx *db.Tx, id, kind string) int64 {
	n, _ := strconv.ParseInt(value(tx, id, kind), 10, 64) // checked when it was set
	return n
}

func value(tx *db.Tx, id, name string) string {
	for _, r := range Rules() {
		if r.Name == name {
			return r.Effective(Of(tx, id))
		}
	}
	return ""
}
