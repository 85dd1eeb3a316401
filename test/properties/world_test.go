package properties_test

import (
	"github.com/podtrust/podtrust/test/rig"
)

// world is a sandbox with the clients of its owner.
type world struct{ *rig.Rig }

// header begins every document.
const header = "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"
