package iam

import "github.com/podtrust/podtrust/pkg/internal/rest"

// Flag is a boolean that some answers write as a text.
type Flag = rest.Flag

// Number is a number that some answers write as a text.
type Number = rest.Number
