package casework

import (
	"errors"

	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/internal/media"
)

var (
	msgPicture  = locale.NewTemplate("casework.no_picture", "“{name}”不是图片，不能作为{what}", "{name} is no picture and cannot be the {what}")
	hintPicture = locale.Plain("casework.no_picture.hint", "照片要是 JPEG、PNG、WebP 或 HEIC 格式，请直接拍照或从相册选取", "a picture is JPEG, PNG, WebP or HEIC; take it with the camera or choose it from the album")
	msgOther    = locale.NewTemplate("casework.counterfeit", "“{name}”的内容与扩展名不符，或不是可收的材料", "{name} does not hold what its ending says, or is no file that is accepted")
	hintOther   = locale.Plain("casework.counterfeit.hint", "可上传图片、PDF、OFD、Word、Excel、PowerPoint、WPS、文本、压缩包（zip）、录音录像；请用原来的程序另存后再传", "pictures, PDF, OFD, Word, Excel, PowerPoint, WPS, text, zip and recordings are accepted; save it anew with the program it was made by")
	msgBroken   = locale.NewTemplate("casework.broken_file", "“{name}”不完整或已损坏，打不开", "{name} breaks off or is damaged; it does not open")
	hintBroken  = locale.Plain("casework.broken_file.hint", "请先在本机打开看看；打不开的，重新拍照或另存一份再传，打得开的，可能是上传中断，请再传一次", "open it on your own machine first; if it does not open, take the picture anew or save it again, if it does, the upload broke off: send it once more")
	msgSmall    = locale.NewTemplate("casework.small_picture", "“{name}”太小，看不出内容，不能作为{what}", "{name} is too small to show anything and cannot be the {what}")
	hintSmall   = locale.Plain("casework.small_picture.hint", "请上传原照片，不要上传缩略图或图标", "send the picture itself, not its thumbnail or an icon")
	msgVast     = locale.NewTemplate("casework.vast_file", "“{name}”像素过多或内含文件过多，不能接收", "{name} has too many pixels, or too many files in it, and is not taken")
	hintVast    = locale.Plain("casework.vast_file.hint", "照片请缩小到一亿像素以内；压缩包请分成几个", "make a picture smaller than a hundred million pixels; divide an archive into several")
)

// pictured reports whether an upload has to be a picture: a photo and a signature
// are.
func (u *Upload) pictured() bool { return u.Kind == "photo" || u.Kind == "signature" }

// genuine tells of a file whether it is what it claims to be, and whole: a photo
// and a signature are pictures, another file is what its name says.
func genuine(u Upload) media.File {
	if u.pictured() {
		return media.Picture(u.Data)
	}
	return media.Check(u.Name, u.Data)
}

// counterfeit says what is wrong with a file that is not what it claims to be.
func counterfeit(u Upload) error {
	place, what := "needs.file", needWords["file"]
	if u.pictured() {
		place, what = "needs."+u.Kind, needWords[u.Kind]
	}
	say, hint := msgOther, hintOther
	switch flaw := genuine(u).Flaw; {
	case flaw == media.Broken:
		say, hint = msgBroken, hintBroken
	case flaw == media.Small:
		say, hint = msgSmall, hintSmall
	case flaw == media.Vast:
		say, hint = msgVast, hintVast
	case u.pictured():
		say, hint = msgPicture, hintPicture
	}
	return fault.New(fault.Invalid, say.With("name", u.Name, "what", what)).Hint(hint).At(place)
}

// unnamed are the refusals of files without the names that the files came with.
var unnamed = map[string]locale.Text{
	"casework.no_picture":    {ZH: "照片不是图片", EN: "a photo is no picture"},
	"casework.counterfeit":   {ZH: "材料的内容与扩展名不符", EN: "a file does not hold what its ending says"},
	"casework.broken_file":   {ZH: "照片或材料不完整或已损坏，打不开", EN: "a photo or file breaks off or is damaged and does not open"},
	"casework.small_picture": {ZH: "照片太小，看不出内容", EN: "a photo is too small to show anything"},
	"casework.vast_file":     {ZH: "照片像素过多，或压缩包内文件过多", EN: "a photo has too many pixels, or an archive too many files"},
}

// Unnamed says what is wrong with a file without the name that it came with, which
// may be a child's; ok is false where the refusal is about no file.
func Unnamed(refusal error) (what locale.Text, ok bool) {
	f, is := errors.AsType[*fault.Fault](refusal)
	if !is {
		return locale.Text{}, false
	}
	what, ok = unnamed[f.Msg.Key]
	return what, ok
}
