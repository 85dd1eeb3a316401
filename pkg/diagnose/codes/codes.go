// Package codes is the table of the error codes that IBM Cloud IAM answers with: what each means, what to do, and which causes
// of a diagnosis bring it about. It is pure.
package codes

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// Code is one of IAM's error codes.
type Code struct {
	ID      string
	Status  string      // HTTP status; "" when not known
	Meaning string      // in our words
	Next    string      // what to do
	Causes  []causes.ID // that bring it about
}

// Find returns the code of an ID, in any case.
func Find(id string) (Code, bool) {
	for _, c := range All() {
		if strings.EqualFold(c.ID, id) {
			return c, true
		}
	}
	return Code{}, false
}

// All are the codes of IAM that were seen in public: in its own documents and libraries, and in logs that people posted.
// IBM publishes no list of them.
func All() []Code {
	return []Code{
		{"BXNIM0060E", "405", "The address does not accept the method of the request.", "Check the program that sends the request.", nil},
		{"BXNIM0102E", "404", "An object is not found.", "Check the ID and your access: an object that you are not authorized to view is also not found.", nil},
		{"BXNIM0106E", "400", "A field has a value that is not one of those allowed.", "Look at the details, which name field and values.", nil},
		{
			"BXNIM0109E", "400", "A field is missing or empty.", "Look at the details, which name it. For a pod's exchange these are the token and the profile.",
			[]causes.ID{causes.ProfileMissing, causes.TokenEmpty},
		},
		{"BXNIM0113E", "400", "A cloud resource name (CRN) is not valid.", "Check the CRN.", nil},
		{"BXNIM0137E", "400", "A refresh token is used by another client than the one that got it.", "Log in again.", nil},
		{"BXNIM0139E", "400", "A login belongs to another client.", "Log in again.", nil},
		{"BXNIM0141E", "400", "The user is not a member of the account.", "Choose another account, or ask for an invitation.", nil},
		{"BXNIM0308E", "401", "The request has no authorization header.", "Log in: 'podtrust config show' shows which credential is used.", nil},
		{"BXNIM0310E", "", "The client that the request names is not known.", "Leave client ID and secret out, or correct them.", nil},
		{
			"BXNIM0398E", "400", "The trusted profile may not be assumed: no link and no rule matches the pod, or there is no such profile.",
			"Run 'podtrust token diagnose', which says which condition failed.",
			append(causesOfTrust(),
				causes.ProfileNotFound, causes.ProfileLeadingEquals, causes.ProfileIsIAMID,
				causes.ProfileOtherAccount, causes.ProfileJustChanged),
		},
		{"BXNIM0400E", "401", "An external login failed.", "Look at the details.", nil},
		{
			"BXNIM0401E", "400", "The token is malformed.", "Look at it by running 'podtrust token inspect'.",
			[]causes.ID{causes.TokenNotJWT, causes.TokenTrailingBytes},
		},
		{
			"BXNIM0405E", "400", "The token is not supported. It was seen for expired tokens; the sandbox gives it for unknown keys too.",
			"Run 'podtrust token diagnose'.",
			[]causes.ID{
				causes.TokenExpired, causes.TokenNotYetValid, causes.TokenForeign, causes.TokenIsIAM,
				causes.TokenLegacy, causes.TokenAudience, causes.TokenLifetime,
				causes.ClusterTooOld, causes.ClusterNotRefreshed,
			},
		},
		{"BXNIM0407E", "400", "The refresh token is not valid.", "Log in again.", nil},
		{"BXNIM0408E", "400", "The refresh token has expired.", "Log in again.", nil},
		{"BXNIM0410E", "400", "The user is not found or not active.", "Check whether the user is still in the account.", nil},
		{"BXNIM0415E", "400", "The API key is not found: it is wrong, deleted, or of another environment.", "Check the key and '--endpoint'.", nil},
		{"BXNIM0421E", "400", "A login's cookie has expired.", "Log in again.", nil},
		{
			"BXNIM0430E", "401", "Logins from this IP address are not allowed.", "Add the address to the account's list.",
			[]causes.ID{causes.WayIPAllowList},
		},
		{"BXNIM0434E", "", "The API key is locked.", "Unlock it.", nil},
		{"BXNIM0436E", "401", "The user is suspended in the account.", "Ask the account's owner.", nil},
		{"BXNIM0439E", "400", "The session expired because of inactivity.", "Log in again.", nil},
		{"BXNIM0453E", "400", "The refresh token belongs to a type of identity that can't do this.", "Log in as a user.", nil},
		{"BXNIM0462E", "400", "The API key is disabled.", "Enable or replace it.", nil},
		{"BXNIM0513E", "403", "The caller is not authorized to do this.", "The failed command names the IAM action and the roles that have it.", nil},
		{"BXNIM0515E", "403", "The caller may not manage this client ID.", "Ask its owner.", nil},
		{"BXNIM0602E", "401", "User name or password is wrong.", "Correct them.", nil},
		{"BXNIM0908E", "422", "A template that is committed can't be changed.", "Make a new version of it.", nil},
	}
}

// causesOfTrust are the causes that concern the profile's links and rules: an ID begins with its family.
func causesOfTrust() []causes.ID {
	return slices.DeleteFunc(causes.IDs(), func(id causes.ID) bool { return !strings.HasPrefix(string(id), "trust-") })
}
