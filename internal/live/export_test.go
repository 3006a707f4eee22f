package live

// MainReads is how often this node has read a main room for its sites.
func (e *Engine) MainReads(mainID string) int {
	m := e.shared.room(mainID)
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reads
}
