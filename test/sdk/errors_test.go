package sdk

import (
	"encoding/json"

	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// errorShape is the form of a service's errors: the SDK's own type where it has one, else the form in IBM's documents. The
// function returns the code of what was read.
func errorShape(service string) (shape any, code func() string) {
	switch service {
	case "iam-identity":
		e := &iamidentityv1.ExceptionResponse{}
		return e, func() string { return first(e.Errors, func(x iamidentityv1.Error) *string { return x.Code }) }
	case "iam-groups":
		e := &groupsError{}
		return e, func() string { return first(e.Errors, func(x iamaccessgroupsv2.Error) *string { return x.Code }) }
	case "iam-access-management":
		e := &policyError{}
		return e, func() string { return first(e.Errors, func(x policyErrorItem) *string { return x.Code }) }
	case "user-management":
		e := &usersError{}
		return e, func() string { return first(e.Errors, func(x usersErrorItem) *string { return x.Code }) }
	case "resource-manager", "globalcatalog":
		e := &managerError{}
		return e, func() string { return first(e.Errors, func(x managerErrorItem) *string { return x.Code }) }
	case "resource-controller":
		e := &controllerError{}
		return e, func() string { return text(e.Code) }
	case "iam-token":
		e := &tokenError{}
		return e, func() string { return text(e.Code) }
	}
	return nil, nil
}

func first[T any](items []T, code func(T) *string) string {
	if len(items) == 0 {
		return ""
	}
	return text(code(items[0]))
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type groupsError struct {
	Trace      *string                   `json:"trace" validate:"required"`
	Errors     []iamaccessgroupsv2.Error `json:"errors" validate:"required"`
	StatusCode *int64                    `json:"status_code" validate:"required"`
}

type policyError struct {
	Trace      *string           `json:"trace" validate:"required"`
	Errors     []policyErrorItem `json:"errors" validate:"required"`
	StatusCode *int64            `json:"status_code" validate:"required"`
}

// policyErrorItem differs from the SDK's ErrorObject in one point: captures of real conflicts show the whole policy, where
// the SDK's type has its ID.
type policyErrorItem struct {
	Code    *string `json:"code" validate:"required"`
	Message *string `json:"message" validate:"required"`
	Details *struct {
		ConflictsWith *struct {
			Etag   *string         `json:"etag"`
			Role   *string         `json:"role"`
			Policy json.RawMessage `json:"policy"`
		} `json:"conflicts_with"`
	} `json:"details"`
}

type usersError struct {
	Trace      *string          `json:"trace" validate:"required"`
	Errors     []usersErrorItem `json:"errors" validate:"required"`
	StatusCode *int64           `json:"status_code" validate:"required"`
}

type usersErrorItem struct {
	Code    *string `json:"code" validate:"required"`
	Message *string `json:"message" validate:"required"`
}

type managerError struct {
	Trace  *string            `json:"trace" validate:"required"`
	Errors []managerErrorItem `json:"errors" validate:"required"`
}

type managerErrorItem struct {
	Code     *string `json:"code" validate:"required"`
	Message  *string `json:"message" validate:"required"`
	MoreInfo *string `json:"more_info" validate:"required"`
}

type controllerError struct {
	Code          *string `json:"error_code" validate:"required"`
	Message       *string `json:"message" validate:"required"`
	StatusCode    *int64  `json:"status_code" validate:"required"`
	TransactionID *string `json:"transaction_id" validate:"required"`
}

type tokenError struct {
	Code    *string `json:"errorCode" validate:"required"`
	Message *string `json:"errorMessage" validate:"required"`
	Details *string `json:"errorDetails"`
	Context *struct {
		RequestID   *string `json:"requestId" validate:"required"`
		RequestType *string `json:"requestType" validate:"required"`
		UserAgent   *string `json:"userAgent" validate:"required"`
		URL         *string `json:"url" validate:"required"`
		StartTime   *string `json:"startTime" validate:"required"`
		EndTime     *string `json:"endTime" validate:"required"`
		ElapsedTime *string `json:"elapsedTime" validate:"required"`
		Locale      *string `json:"locale" validate:"required"`
		ClusterName *string `json:"clusterName" validate:"required"`
	} `json:"context" validate:"required"`
}
