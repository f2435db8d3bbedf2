package notify

import (
	"junheng/internal/fault"
	"junheng/internal/locale"
)

var errPlain = fault.New(fault.Invalid, locale.Plain("notify.plain", "邮件服务器不支持加密", "the mail server offers no encryption")).
	Hint(locale.Plain("notify.plain.hint", "换用 465 端口；确需明文时在通知配置里写 plain: true", "use port 465, or write plain: true in the configuration if it has to be so"))
