package cmd

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// writePodToken writes the token's file as the case wants it.
func (w *blindWorld) writePodToken() error {
	t := w.c.Token
	if t.Corrupt == "missing" {
		return nil
	}
	token, err := w.podToken()
	if err != nil {
		return err
	}
	w.token = token // which no output may show
	text, err := corrupted(token, t.Corrupt)
	return errors.Join(err, os.WriteFile(w.tokenFile, []byte(text), 0o600))
}

func (w *blindWorld) podToken() (string, error) {
	t, who := w.c.Token, w.podIdentity()
	switch t.Kind {
	case "apikey":
		return sandbox.AdminKey, nil
	case "iam":
		return accessToken(w.server, sandbox.AdminKey)
	}
	if t.Audience != nil {
		who.Audience = t.Audience
	}
	if t.ExpiresIn != "" {
		life, err := offset(t.ExpiresIn)
		if err != nil {
			return "", err
		}
		who.ExpiresIn = life
	}
	token, err := w.mintFor(who)
	if err != nil || t.Issuer == "" && t.Kind == "" && t.Claims == nil {
		return token, err
	}
	claims, err := claimsOf(token)
	if err != nil {
		return "", err
	}
	switch t.Kind {
	case "legacy":
		claims = legacyClaims(who)
	case "github", "oidc":
		delete(claims, "kubernetes.io")
	}
	if t.Issuer != "" {
		claims["iss"] = t.Issuer
	}
	maps.Copy(claims, t.Claims)
	return signed(claims)
}

func claimsOf(token string) (map[string]any, error) {
	var claims map[string]any
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return nil, err
	}
	return claims, json.Unmarshal(payload, &claims)
}

// legacyClaims are those of a token that Kubernetes keeps in a secret.
func legacyClaims(who sandbox.MintRequest) map[string]any {
	const prefix = "kubernetes.io/serviceaccount/"
	return map[string]any{
		"iss": "kubernetes/serviceaccount", "sub": "system:serviceaccount:" + who.Namespace + ":" + who.ServiceAccount,
		prefix + "namespace": who.Namespace, prefix + "secret.name": who.ServiceAccount + "-token",
		prefix + "service-account.name": who.ServiceAccount, prefix + "service-account.uid": "6f2b1c9e-0d6a-4e0c-8a51-3c1d6f2b1c9e",
	}
}

// foreignKey signs for issuers that the sandbox does not know.
var foreignKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func signed(claims map[string]any) (string, error) {
	key, err := foreignKey()
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(`{"alg":"RS256","kid":"foreign"}`)) + "." + part(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	return text + "." + part(signature), err
}

// corrupted is what became of a token on its way into the file.
func corrupted(token, how string) (string, error) {
	switch how {
	case "":
		return token, nil
	case "bom":
		return "\ufeff" + token, nil
	case "quotes":
		return `"` + token + `"`, nil
	case "bearer":
		return "Bearer " + token, nil
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte(token)), nil
	case "tokenrequest":
		return `{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"` + token + `"}}`, nil
	case "linebreaks":
		return broken(token, 76), nil
	case "two":
		return token + token, nil
	case "cut":
		first, second, _ := strings.Cut(token, ".")
		return first + "." + second[:len(second)/4], nil
	case "cut-signature":
		return token[:len(token)-40], nil
	case "newline":
		return token + "\n", nil
	case "empty":
		return "", nil
	case "html":
		return "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in</body></html>\n", nil
	default:
		return "", fmt.Errorf("the runner knows no %q of token.corrupt", how)
	}
}

// broken has a line end after every so many characters.
func broken(text string, every int) string {
	var lines []string
	for len(text) > every {
		lines, text = append(lines, text[:every]), text[every:]
	}
	return strings.Join(append(lines, text), "\n")
}
