package login

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/web/route"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// CallbackPath is where the identity provider sends people back to.
const CallbackPath = "/login/oidc/back"

// Provider is an identity provider: what needs the network to sign in.
type Provider interface {
	Label() locale.Text
	// Start gives the provider's page; state, nonce and verifier come back to Finish.
	Start(ctx context.Context, state, nonce, verifier string) (string, error)
	// Finish turns the code the provider sent into who it names, as
	// access.Subject writes it.
	Finish(ctx context.Context, code, nonce, verifier string) (string, error)
}

// OIDC describes a provider of OpenID Connect.
type OIDC struct {
	Issuer   string
	ClientID string
	Secret   string
	Redirect string // address of CallbackPath as browsers reach it
	Name     locale.Text
	Client   *http.Client // nil: the default
}

// NewProvider makes a provider. It asks the issuer what it offers at the first
// sign-in, so that the program starts without it.
func NewProvider(o OIDC) Provider {
	if o.Name.IsZero() {
		o.Name = locale.Text{ZH: "统一身份认证", EN: "single sign-on"}
	}
	return &provider{OIDC: o}
}

type provider struct {
	OIDC

	mu    sync.Mutex
	found *oidc.Provider
}

func (p *provider) Label() locale.Text { return p.Name }

func (p *provider) context(ctx context.Context) context.Context {
	if p.Client != nil {
		return oidc.ClientContext(ctx, p.Client)
	}
	return ctx
}

func (p *provider) discover(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		// The keys are fetched later too, so they outlive this request.
		found, err := oidc.NewProvider(p.context(context.WithoutCancel(ctx)), p.Issuer)
		if err != nil {
			return nil, nil, unreachable(err)
		}
		p.found = found
	}
	return p.found, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, RedirectURL: p.Redirect, Endpoint: p.found.Endpoint(), Scopes: []string{oidc.ScopeOpenID},
	}, nil
}

func unreachable(err error) error {
	return fault.New(fault.Internal, locale.Plain("login.provider",
		"统一身份认证没有应答，请用登录名和密码登录，或稍后再试", "the identity provider does not answer; sign in by password, or try again later")).Because(err)
}

func (p *provider) Start(ctx context.Context, state, nonce, verifier string) (string, error) {
	_, config, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

func (p *provider) Finish(ctx context.Context, code, nonce, verifier string) (string, error) {
	found, config, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	token, err := config.Exchange(p.context(ctx), code, oauth2.VerifierOption(verifier))
	if err != nil {
		if bad, ok := errors.AsType[*oauth2.RetrieveError](err); ok && bad.Response.StatusCode < http.StatusInternalServerError {
			return "", errProvider.Because(err)
		}
		return "", unreachable(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", errProvider
	}
	id, err := found.VerifierContext(p.context(ctx), &oidc.Config{ClientID: p.ClientID}).Verify(p.context(ctx), raw)
	if err != nil {
		return "", errProvider.Because(err)
	}
	if id.Nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return "", errProvider
	}
	return access.Subject(id.Issuer, id.Subject), nil
}

var errProvider = fault.New(fault.Denied, locale.Plain("login.refused",
	"统一身份认证没有通过，请重新登录", "the identity provider did not vouch for you; please sign in again"))

// attemptCookie keeps what belongs to one sign-in at the provider: state,
// nonce, verifier and where to go afterwards.
const attemptCookie = "junheng_oidc"

const attemptSeconds = 600

func (d Deps) away(c *route.Context) error {
	attempt := url.Values{"state": {rand.Text()}, "nonce": {rand.Text()}, "verifier": {oauth2.GenerateVerifier()}, "next": {Local(c.Query("next"))}}
	to, err := d.Provider.Start(c.Ctx(), attempt.Get("state"), attempt.Get("nonce"), attempt.Get("verifier"))
	if err != nil {
		return err
	}
	setAttempt(c, attempt.Encode(), attemptSeconds)
	return c.SeeOther(to)
}

func setAttempt(c *route.Context, value string, age int) {
	http.SetCookie(c.W, &http.Cookie{
		Name: attemptCookie, Value: value, Path: "/login/oidc", MaxAge: age, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// back takes somebody in whom the provider has sent back.
func (d Deps) back(c *route.Context) error {
	cookie, err := c.R.Cookie(attemptCookie)
	if err != nil {
		return d.page(c, errProvider)
	}
	setAttempt(c, "", -1)
	attempt, err := url.ParseQuery(cookie.Value)
	state := attempt.Get("state")
	if err != nil || state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(c.Query("state"))) != 1 || c.Query("code") == "" {
		return d.page(c, errProvider)
	}
	subject, err := d.Provider.Finish(c.Ctx(), c.Query("code"), attempt.Get("nonce"), attempt.Get("verifier"))
	if err == nil {
		var e access.Entrance
		if e, err = d.Access.SubjectLogin(c.Ctx(), subject, c.From, c.R.UserAgent()); err == nil {
			c.SignIn(e.Secret)
			return c.SeeOther(Onward(e.Actor.Pending, attempt.Get("next")))
		}
	}
	if refused(err) {
		return d.page(c, err)
	}
	return err
}

func query(name, value string) string { return url.Values{name: {strings.TrimSpace(value)}}.Encode() }
