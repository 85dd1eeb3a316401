package rest

// SafeBody is what a trace shows of a body, for a request that carries one secret.
func SafeBody(contentType, secret string, body []byte) string {
	return safeBody(contentType, newSecrets(secret, nil), body)
}
