// Package containers is the sandbox's containers API, as far as clusters are found by it. It differs from the others: its
// routes are under /global, and a caller without permission gets 401, not 403.
package containers
