package collect

// NameHash is how names of schools are compared where that is plain.
var NameHash = nameHash
