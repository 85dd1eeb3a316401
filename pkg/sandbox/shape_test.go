package sandbox_test

import (
	"fmt"
	"strings"
)

// misshapen says what is wrong with a refusal, given how its service words them; "" means nothing.
func misshapen(a answer) string {
	if a.status < 400 || a.status > 499 {
		return fmt.Sprintf("status %d is no refusal", a.status)
	}
	return misworded(a)
}

// misworded says what is wrong with the form of an error; "" means nothing.
func misworded(a answer) string {
	id := a.header.Get("Transaction-Id")
	if id == "" {
		return "there is no transaction ID"
	}
	service := a.header.Get("Ibm-Cloud-Service-Name")
	if service == "" {
		if a.status == 404 && strings.HasPrefix(a.text, "<html>") && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			return "" // the gateway: no service knows the path
		}
		return "neither a service nor the gateway answered"
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		return "the content type is " + got
	}
	fields, known := map[string][]string{
		"iam-identity":          {"trace=" + id, fmt.Sprintf("status_code=%d", a.status), "errors.code", "errors.message", "context.transaction_id=" + id},
		"iam-token":             {"errorCode", "errorMessage", "context.requestId=" + id},
		"iam-groups":            {"trace=" + id, "errors.code", "errors.message", fmt.Sprintf("status_code=%d", a.status)},
		"iam-access-management": {"trace=" + id, "errors.code", "errors.message", fmt.Sprintf("status_code=%d", a.status)},
		"resource-manager":      {"trace=" + id, "errors.code", "errors.message"},
		"globalcatalog":         {"trace=" + id, "errors.code", "errors.message"},
		"user-management":       {"trace=" + id, "errors.code", "errors.message"},
		"resource-controller":   {"error_code", "message", "transaction_id=" + id, fmt.Sprintf("status_code=%d", a.status)},
		"containers-kubernetes": {"incidentID=" + id, "code", "description", "type"},
		"sandbox":               {"code", "message", "transaction_id=" + id},
	}[service]
	if !known {
		return "the shape of service " + service + " is not known to this test"
	}
	for _, field := range fields {
		path, want, exact := strings.Cut(field, "=")
		got := fmt.Sprint(dig(a.json, strings.Split(path, ".")))
		if got == "" || got == "<nil>" || exact && got != want {
			return fmt.Sprintf("%s is %q, want %q", path, got, want)
		}
	}
	return ""
}

// dig follows a path into a document; of a list it takes the first item.
func dig(v any, path []string) any {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	object, ok := v.(map[string]any)
	if len(path) == 0 || !ok {
		return v
	}
	return dig(object[path[0]], path[1:])
}
