// Program bare does with net/http and encoding/json alone what the measured commands do, and nothing around it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 5 && os.Args[1] == "exchange":
		err = exchange(os.Args[2], os.Args[3], os.Args[4])
	case len(os.Args) == 4 && os.Args[1] == "list":
		err = list(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "decode":
		err = decode(os.Args[2])
	default:
		err = fmt.Errorf("usage: bare exchange URL PROFILE TOKEN_FILE | bare list URL API_KEY | bare decode FILE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type token struct {
	AccessToken string `json:"access_token"`
}

func grant(base string, form url.Values) (token, error) {
	var out token
	resp, err := http.PostForm(base+"/identity/token", form)
	if err != nil {
		return out, err
	}
	return out, read(resp, &out)
}

func read(resp *http.Response, out any) error {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, body)
	}
	return json.Unmarshal(body, out)
}

func exchange(base, profile, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	got, err := grant(base, url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {strings.TrimSpace(string(text))},
		"profile_id": {profile},
	})
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(got.AccessToken + "\n")
	return err
}

type profile struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	IAMID       string `json:"iam_id"`
	AccountID   string `json:"account_id"`
	CRN         string `json:"crn"`
	EntityTag   string `json:"entity_tag"`
	CreatedAt   string `json:"created_at"`
	ModifiedAt  string `json:"modified_at"`
}

// list reads all pages, one after the other, and prints how many profiles there are.
func list(base, key string) error {
	got, err := grant(base, url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}})
	if err != nil {
		return err
	}
	next, count := base+"/v1/profiles?pagesize=100&account_id=0f1e2d3c4b5a69788796a5b4c3d2e1f0", 0
	for next != "" {
		req, err := http.NewRequest(http.MethodGet, next, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+got.AccessToken)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		var page struct {
			Next     string    `json:"next"`
			Profiles []profile `json:"profiles"`
		}
		if err := read(resp, &page); err != nil {
			return err
		}
		next, count = page.Next, count+len(page.Profiles)
	}
	fmt.Println(count)
	return nil
}

// decode reads the JSON of a file into memory, and prints how many names its object has.
func decode(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	object, _ := value.(map[string]any)
	fmt.Println(len(object), "names")
	return nil
}
