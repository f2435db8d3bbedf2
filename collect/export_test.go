package collect

// NameHash is how names of schools are compared where that is plain.
var NameHash = nameHash

// TextHash is the hash of what is kept of a name.
var TextHash = textHash
