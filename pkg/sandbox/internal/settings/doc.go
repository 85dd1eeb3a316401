// Package settings is what an account of the sandbox decides about its identities: the settings, what they may be, and what
// counts when one is not set. The service that shows them is another; tokens look at them too.
package settings
