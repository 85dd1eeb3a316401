//go:build !unix

package db

import "io/fs"

// hasOtherNames is not known here: the information about a file has no count of its names.
func hasOtherNames(fs.FileInfo) bool { return false }
