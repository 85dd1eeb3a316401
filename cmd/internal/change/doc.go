// Package change is the one step between what a verb wants and its requests: a dry run prints the plan of the changes, a
// verb that destroys or detaches lists by name what is lost and asks, and otherwise the verb goes on.
package change
