//go:build race

package plan_test

// Under the race detector everything takes five times as long: a hundred cases each then do. 'make properties' runs a
// thousand without it.
const worlds = 1
