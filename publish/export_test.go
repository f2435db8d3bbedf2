package publish

// AppendFloat is how numbers stand in lines.
var AppendFloat = appendFloat

// WriteLines is how lines are made side by side.
var WriteLines = writeLines
