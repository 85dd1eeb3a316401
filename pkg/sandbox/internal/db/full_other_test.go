//go:build !linux && !darwin

package db_test

import "errors"

const limitVariable = "DB_TEST_LIMIT"

func runLimited(string, string) error {
	return errors.New("there is no limit on the size of files here")
}
