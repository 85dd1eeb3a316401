// Package child runs other programs for the token verbs, passes signals on to them, and shows what they say.
package child
