package api

import (
	"net/http"
)

// Service is one IBM Cloud service as the sandbox serves it.
type Service struct {
	Name    string // such as "iam-identity"; the name that policies use
	Dialect Dialect
	Routes  []Route
}

// Route is one operation.
type Route struct {
	Pattern string // of http.ServeMux: "POST /v1/profiles"
	Open    bool   // needs no access token
	Writes  bool   // may change state
	Handle  func(*Call) (Reply, error)
}

// Reply is a success.
type Reply struct {
	Status int         // 0 means 200
	Body   any         // encoded as JSON; nil means no body
	ETag   string      // sent as the header of that name unless empty
	Header http.Header // more headers; nil means none
}

// WithTag is the same reply with the tag of what it shows.
func (r Reply) WithTag(tag string) Reply {
	r.ETag = tag
	return r
}

// OK is the reply 200 with a body.
func OK(body any) Reply { return Reply{Body: body} }

// Created is the reply 201 with a body.
func Created(body any) Reply { return Reply{Status: http.StatusCreated, Body: body} }

// NoContent is the reply 204.
func NoContent() Reply { return Reply{Status: http.StatusNoContent} }
