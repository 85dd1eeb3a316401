// Package output puts results and status on their streams: results as table, JSON, YAML or bare IDs on one, progress,
// success, failure, warnings and hints on the other. It is the only home of tablewriter, color, gojq and YAML. It knows
// nothing of IAM, and makes visible every control character that it is given, so that no name can command a terminal.
package output
