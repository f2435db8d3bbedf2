package registry

// examples names the made-up regions of the demonstration. Their codes are
// given to no region, so they are called by name and stand in no list.
var examples = map[RegionCode]string{
	219900: "示例市",
	219901: "青禾县",
}
