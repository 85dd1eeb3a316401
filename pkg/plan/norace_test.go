//go:build !race

package plan_test

// worlds times a hundred is how many cases each property is tried on.
const worlds = 10
