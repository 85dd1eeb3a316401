// Package plan has the commands for documents: plan, apply, destroy, export and schema. They are verbs at the root.
package plan
