package archive

// Kept tells how many opened assessments are in memory, and how many bytes
// they take, roughly.
func (s *Service) Kept() (items int, bytes int64) {
	s.results.mu.Lock()
	defer s.results.mu.Unlock()
	return len(s.results.items), s.results.used
}
