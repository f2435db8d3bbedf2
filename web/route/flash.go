package route

import (
	"encoding/base64"
	"net/http"
)

const flashCookie = "junheng_flash"

// Flash keeps a sentence for the next page the browser shows: what was just
// done. Words are given in both languages.
func (c *Context) Flash(zh, en string) {
	http.SetCookie(c.W, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(c.T(zh, en))),
		Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// HasFlash reports whether a sentence waits for this page.
func (c *Context) HasFlash() bool {
	_, err := c.R.Cookie(flashCookie)
	return err == nil
}

// TakeFlash gives the sentence that waits for this page, and forgets it.
func (c *Context) TakeFlash() string {
	cookie, err := c.R.Cookie(flashCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(c.W, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true})
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return ""
	}
	return string(text)
}
