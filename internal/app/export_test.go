package app

// CutBus takes a node out of the mesh for good, as a broken network does: it goes on serving.
func (a *App) CutBus() { a.bus.Close() }
