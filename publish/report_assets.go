package publish

import _ "embed" // the report carries its own style and script

//go:embed report.css
var reportCSS string

//go:embed report.js
var reportJS string
