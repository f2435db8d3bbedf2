package login_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"junheng/access"
	"junheng/access/accesstest"
	"junheng/web"
	"junheng/web/pages/login"
)

// issuer is an identity provider of our own, on this machine.
type issuer struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	challenge string         // of the sign-in under way
	claims    map[string]any // that differ from right ones
	broken    bool           // signs with another key
}

const clientID = "junheng-test"

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		i.send(w, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		b64 := base64.RawURLEncoding.EncodeToString
		i.send(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) send(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		i.t.Error(err)
	}
}

// token exchanges the code for an identity, when the verifier is the one the
// sign-in began with.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if r.PostFormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
		return
	}
	i.send(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": i.identity()})
}

func (i *issuer) identity() string {
	claims := map[string]any{"iss": i.URL, "aud": clientID, "sub": "42", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	for k, v := range i.claims {
		claims[k] = v
	}
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			i.t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(map[string]string{"alg": "RS256", "kid": "1"}) + "." + part(claims)
	sum := sha256.Sum256([]byte(signed))
	key := i.key
	if i.broken {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			i.t.Fatal(err)
		}
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// gate is a server that knows the issuer, and a browser in front of it.
type gate struct {
	*accesstest.House
	issuer  *issuer
	url     string
	browser *http.Client
	t       *testing.T
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{House: accesstest.New(t), issuer: newIssuer(t), t: t}
	front := httptest.NewUnstartedServer(nil)
	g.url = "http://" + front.Listener.Addr().String()
	server, err := web.New(web.Deps{
		Access: g.Service, Audit: g.Store, Clock: g.Clock,
		Provider: login.NewProvider(login.OIDC{Issuer: g.issuer.URL, ClientID: clientID, Secret: "s", Redirect: g.url + login.CallbackPath}),
	})
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = server
	front.Start()
	t.Cleanup(front.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.browser = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	g.Admin("root", access.SystemAdmin)
	return g
}

func (g *gate) get(path string) (status int, to, body string) {
	g.t.Helper()
	r, err := g.browser.Get(g.url + path)
	if err != nil {
		g.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return r.StatusCode, r.Header.Get("Location"), string(text)
}

// away begins a sign-in and gives what the provider is told.
func (g *gate) away() url.Values {
	g.t.Helper()
	_, to, _ := g.get("/login/oidc?next=%2Faccount")
	u, err := url.Parse(to)
	if err != nil || !strings.HasPrefix(to, g.issuer.URL+"/authorize?") {
		g.t.Fatalf("sent to %q, %v", to, err)
	}
	q := u.Query()
	g.issuer.challenge = q.Get("code_challenge")
	g.issuer.claims = map[string]any{"nonce": q.Get("nonce")}
	return q
}

func (g *gate) back(q url.Values, code string) (status int, to, body string) {
	return g.get(login.CallbackPath + "?" + url.Values{"state": {q.Get("state")}, "code": {code}}.Encode())
}

func TestTheProviderOpensTheAccountItNames(t *testing.T) {
	g := newGate(t)
	if _, _, body := g.get("/login"); !strings.Contains(body, "统一身份认证") {
		t.Error("the sign-in does not offer the provider")
	}
	status, _, body := g.back(g.away(), "good")
	subject := access.Subject(g.issuer.URL, "42")
	if status != http.StatusForbidden || !strings.Contains(body, subject) {
		t.Fatalf("somebody without account: %d %s", status, body)
	}
	id := g.Open("li", access.Grant{Role: access.CountyStatistician, Region: 210102})
	if err := g.Amend(t.Context(), access.Console(), access.AmendAccount{ID: id, Name: "李", Subject: subject}); err != nil {
		t.Fatal(err)
	}
	q := g.away()
	if _, to, body := g.back(q, "good"); to != "/account" {
		t.Fatalf("sent to %q: %s", to, body)
	}
	if status, _, body := g.get("/account"); status != 200 || !strings.Contains(body, "李") {
		t.Errorf("signed in, the account is %d", status)
	}
	if status, _, _ := g.back(q, "good"); status != http.StatusForbidden {
		t.Errorf("the same answer a second time: %d", status)
	}
}

func TestWhatTheProviderDidNotSayOpensNothing(t *testing.T) {
	g := newGate(t)
	id := g.Open("li", access.Grant{Role: access.CountyStatistician, Region: 210102})
	if err := g.Amend(t.Context(), access.Console(), access.AmendAccount{ID: id, Name: "李", Subject: access.Subject(g.issuer.URL, "42")}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		turn func(q url.Values) (code string)
	}{
		{"another state", func(q url.Values) string { q.Set("state", "x"); return "good" }},
		{"no state", func(q url.Values) string { q.Del("state"); return "good" }},
		{"a code the provider does not know", func(url.Values) string { return "bad" }},
		{"no code", func(url.Values) string { return "" }},
		{"another nonce", func(url.Values) string { g.issuer.claims["nonce"] = "x"; return "good" }},
		{"no nonce", func(url.Values) string { delete(g.issuer.claims, "nonce"); return "good" }},
		{"made for another client", func(url.Values) string { g.issuer.claims["aud"] = "x"; return "good" }},
		{"from another issuer", func(url.Values) string { g.issuer.claims["iss"] = "https://x.example"; return "good" }},
		{"too old", func(url.Values) string { g.issuer.claims["exp"] = 1; return "good" }},
		{"another verifier", func(url.Values) string { g.issuer.challenge = "x"; return "good" }},
		{"signed by another", func(url.Values) string { g.issuer.broken = true; return "good" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g.issuer.broken = false
			q := g.away()
			code := tt.turn(q)
			if status, to, _ := g.back(q, code); status != http.StatusForbidden || to != "" {
				t.Errorf("answered %d, sent to %q", status, to)
			}
			if status, _, _ := g.get("/account"); status == 200 {
				t.Error("signed in")
			}
		})
	}
	g.issuer.broken = false
	if _, to, _ := g.back(g.away(), "good"); to != "/account" {
		t.Errorf("a right answer after all that leads to %q", to)
	}
}

func TestWithoutTheProviderThePasswordStillOpens(t *testing.T) {
	g := newGate(t)
	g.issuer.Close()
	if status, _, body := g.get("/login/oidc"); status != http.StatusInternalServerError {
		t.Errorf("a provider out of reach: %d %s", status, body)
	}
	if status, _, _ := g.get("/login"); status != 200 {
		t.Errorf("the form: %d", status)
	}
}
