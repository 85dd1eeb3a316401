package keys_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
)

// FuzzReadSet shows that what is kept of a foreign key set is public, can be read again, and is the same key then.
func FuzzReadSet(f *testing.F) {
	f.Add([]byte(`{"keys":[{"use":"sig","kty":"EC","kid":"key-of-2026","crv":"P-256","alg":"ES256","x":"6x0n6znoK8Ch-` +
		`pTjjoWf04M8ru8cQbHtLcm3OoYOKx4","y":"CuOssCBbORYt5lJXXOuo0dxEjrYuowKGn3heIx6vOIo"}]}`))
	f.Add([]byte(`{"keys":[{"use":"sig","kty":"RSA","kid":"key-of-2025","alg":"RS256","n":"z092b1WYr7Mffzj55CeeRo5TaYV2WwComWQJ` +
		`xVu9SVyHwxAbxNgRlUWqD-nCcyl7mvNSLnjp3Jd3jhSU9AK74AkzJeXTQakkBEWePVLLPP9NUCNlrwCMFQEMSEsIks3JE9mE4Y1o` +
		`sFwUIgh9pGxOAetqYqneqeGnmoOvsQ-KVpHfv5eK0xc-IT-JT7Qlkx_vT5BzJrd_vc2j-NZH1Jm80kSiHy5YLRlcwQ_0TlmH_aT_` +
		`A4rSo1y_A9n0ATnNIl-a7xx2Ts0058z3uq3K_tqpyCjD_ulSPtyVhKzLEh3lihaHDq_GCNkfvHYdAxhn23oBKklzgKIDSA_QBtkQ` +
		`qcO7FQ","e":"AQAB"}]}`))
	f.Add([]byte(`{"keys":[{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"}]}`))
	f.Add([]byte(`{"keys":[{"kty":"oct","kid":"k","k":"c2VjcmV0"}]}`))
	f.Add([]byte(`{"Keys":null}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		set, err := keys.ReadSet(document)
		if err != nil {
			if set != nil {
				t.Errorf("%q gave keys and %v", document, err)
			}
			return
		}
		for _, k := range set {
			var members map[string]string
			if err := json.Unmarshal(k.JWK, &members); err != nil {
				t.Fatalf("%q became %s: %v", document, k.JWK, err)
			}
			got := slices.Sorted(maps.Keys(members))
			if !slices.Equal(got, []string{"e", "kty", "n"}) && !slices.Equal(got, []string{"crv", "kty", "x", "y"}) {
				t.Errorf("%q became %s", document, k.JWK)
			}
			if _, err := keys.PublicKeyOf(k); err != nil || k.ID == "" || k.Algorithm == "" {
				t.Errorf("%q became %+v: %v", document, k, err)
			}
			again, err := keys.ReadSet([]byte(`{"keys":[` + withID(t, members) + `]}`))
			if err != nil || string(again[0].JWK) != string(k.JWK) {
				t.Errorf("%q became %s, then %v, %v", document, k.JWK, again, err)
			}
		}
	})
}

func withID(t *testing.T, members map[string]string) string {
	t.Helper()
	members["kid"] = "k"
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
