// Package terraform checks the export for IBM's Terraform provider by HashiCorp's own parser of HCL and by a table of the
// provider's resources. It is a module of its own, so that the parser is not a dependency of the program.
package terraform
