package authz

import (
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Drop removes the memberships and policies of an identity that is going.
func Drop(c *api.Call, iamID string) {
	for id := range state.Members().By(c.Tx, "identity", iamID) {
		state.Members().Delete(c.Tx, id)
	}
	for id := range state.Policies().By(c.Tx, "identity", iamID) {
		state.Policies().Delete(c.Tx, id)
	}
}
