package publish

// AppendFloat is how numbers stand in lines.
var AppendFloat = appendFloat
